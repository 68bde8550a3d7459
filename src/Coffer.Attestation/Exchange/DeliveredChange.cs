using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Attestation.Exchange;

/// <summary>What a machine says once its firmware has a change of db or dbx, <c>coffer-delivery-1</c> (docs/formats.md, section 23).</summary>
/// <param name="Variable"><c>db</c> or <c>dbx</c>.</param>
/// <param name="Sha256">Hash of the change.</param>
/// <param name="Pcr7Next">PCR 7 of the next boot, SHA-256.</param>
public sealed record DeliveredChange(string Variable, ReadOnlyMemory<byte> Sha256, ReadOnlyMemory<byte> Pcr7Next)
{
    private const string Format = "coffer-delivery-1";
    private const string Thing = "delivery";
    private const int LargestSize = 1024;
    private const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>Reads it from whoever sent it.</summary>
    public static Parsed<DeliveredChange> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, Thing, Thing);
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        json.BeginDocument();
        json.Expect("format", Format);
        DeliveredChange delivery = new(
            json.ReadString("variable", 3),
            json.ReadHex("sha256", HashSize, HashSize).AsMemory(),
            json.ReadHex("pcr-7-next", HashSize, HashSize).AsMemory()
        );
        json.EndObject();
        return json.Finish(delivery);
    }

    /// <summary>The members of the document.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("format", Format);
        json.WriteString("variable", Variable);
        json.WriteString("sha256", Convert.ToHexStringLower(Sha256.Span));
        json.WriteString("pcr-7-next", Convert.ToHexStringLower(Pcr7Next.Span));
    }

    /// <summary>Whether it is about this change.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="sha256">Hash of the change.</param>
    public Refusal? JudgeContent(string variable, ReadOnlySpan<byte> sha256) =>
        Variable == variable && Sha256.Span.SequenceEqual(sha256)
            ? null
            : new Refusal(
                "delivery.other",
                Thing,
                $"{variable}, {Convert.ToHexStringLower(sha256)}",
                $"{Variable}, {Convert.ToHexStringLower(Sha256.Span)}",
                "the machine did something else than it was asked for: look at its audit log"
            );
}
