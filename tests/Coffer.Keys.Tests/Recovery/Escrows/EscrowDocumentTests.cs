using System.Text;
using Coffer.Keys.Recovery.Escrows;
using CsCheck;

namespace Coffer.Keys.Tests.Recovery.Escrows;

public sealed class EscrowDocumentTests
{
    private static readonly EscrowDocument s_document = new(
        new Guid("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"),
        new Escrow(
            2,
            [
                [1, 2, 3],
                [4, 5],
                [6],
            ]
        )
    );

    private static string Text => Encoding.UTF8.GetString(s_document.ToBytes());

    [Fact]
    public void Format_1_is_written_as_ever() =>
        Assert.Equal(Encoding.UTF8.GetString(GoldenFile.Read("escrow-document-1.json")), Text);

    [Fact]
    public void What_is_written_is_read() =>
        Assert.Equal(Text, Encoding.UTF8.GetString(EscrowDocument.Read(s_document.ToBytes()).OrThrow().ToBytes()));

    [Theory]
    [InlineData("coffer-escrow-1", "coffer-escrow-2")]
    [InlineData("\"format\": \"coffer-escrow-1\",", "")]
    [InlineData("\"vault\": \"5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20\",", "")]
    [InlineData("5d2c9f3a", "5D2C9F3A")]
    [InlineData("\"threshold\": 2", "\"threshold\": 0")]
    [InlineData("\"threshold\": 2", "\"threshold\": 1")]
    [InlineData("\"threshold\": 2", "\"threshold\": 4")]
    [InlineData("\"threshold\": 2", "\"threshold\": 17")]
    [InlineData("\"threshold\": 2", "\"threshold\": \"2\"")]
    [InlineData("\"threshold\": 2", "\"threshold\": 2, \"threshold\": 2")]
    [InlineData("\"threshold\": 2", "\"threshold\": 2, \"more\": 2")]
    [InlineData("\"AQID\"", "\"AQI\"")]
    [InlineData("\"AQID\"", "\"\"")]
    [InlineData("\"AQID\"", "1")]
    [InlineData("{", "[{")]
    [InlineData("}", "}{")]
    public void Another_document_is_refused(string part, string other)
    {
        string text = Text.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Text, text);
        Assert.StartsWith(
            "escrow.",
            EscrowDocument.Read(Encoding.UTF8.GetBytes(text)).Refusal?.Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Whole_passphrases_come_in_one_file()
    {
        Assert.Null(
            EscrowDocument
                .Read(
                    (
                        s_document with
                        {
                            Escrow = new Escrow(
                                1,
                                [
                                    [1],
                                ]
                            ),
                        }
                    ).ToBytes()
                )
                .Refusal
        );
        Assert.NotNull(
            EscrowDocument
                .Read(
                    (
                        s_document with
                        {
                            Escrow = new Escrow(
                                1,
                                [
                                    [1],
                                    [2],
                                ]
                            ),
                        }
                    ).ToBytes()
                )
                .Refusal
        );
        Assert.NotNull(EscrowDocument.Read((s_document with { Escrow = new Escrow(1, []) }).ToBytes()).Refusal);
    }

    [Fact]
    public void Too_much_is_refused()
    {
        Escrow large = new(
            2,
            [
                [.. new byte[Escrow.LargestSize]],
                [1],
            ]
        );
        Assert.NotNull(EscrowDocument.Read((s_document with { Escrow = large }).ToBytes()).Refusal);
        Assert.Equal("escrow.too-large", EscrowDocument.Read(new byte[EscrowDocument.LargestSize + 1]).Refusal?.Reason);
    }

    [Fact]
    public void Any_bytes_are_refused_and_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.NotNull(EscrowDocument.Read(bytes).Refusal));
}
