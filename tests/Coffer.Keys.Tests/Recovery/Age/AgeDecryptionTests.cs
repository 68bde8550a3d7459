using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Tests.Recovery.Age;

public sealed class AgeDecryptionTests
{
    private const string Arrow = "-> X25519 ";
    private static readonly string s_low = Convert.ToBase64String(new byte[32]).TrimEnd('=');

    [Fact]
    public void The_forge_makes_good_files_when_nothing_is_changed()
    {
        using Secret plaintext = AgeFileForge.Decrypt(AgeFileForge.WithHeader(header => header)).OrThrow();
        Assert.Equal("secret"u8, plaintext.Span);
    }

    [Theory]
    [InlineData("-> grease-x a b\n\n")]
    [InlineData("-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\ngUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n")]
    [InlineData("-> ssh-ed25519 aaaa bbbb\nAAAA\n")]
    public void Stanzas_for_others_are_passed_over(string stanza)
    {
        byte[] file = AgeFileForge.WithHeader(header =>
            header.Replace(Arrow, stanza + Arrow, StringComparison.Ordinal)
        );
        using Secret plaintext = AgeFileForge.Decrypt(file).OrThrow();
        Assert.Equal("secret"u8, plaintext.Span);
    }

    [Theory]
    [InlineData("age-encryption.org/v1\n", "age-encryption.org/v2\n")]
    [InlineData("age-encryption.org/v1\n", "age-encryption.org/v1\r\n")]
    [InlineData("age-encryption.org/v1\n", "\nage-encryption.org/v1\n")]
    [InlineData("age-encryption.org/v1\n", "")]
    [InlineData(Arrow, "->  X25519 ")]
    [InlineData(Arrow, "->X25519 ")]
    [InlineData(Arrow, "-> X25519  ")]
    [InlineData(Arrow, "-> X25519 extra ")]
    [InlineData(Arrow, "> X25519 ")]
    [InlineData(Arrow, "-> \u0001X25519 ")]
    [InlineData(Arrow, "-> grease\nAAAA=\n-> X25519 ")]
    [InlineData(Arrow, "-> grease\nAAAAB\n-> X25519 ")]
    [InlineData(Arrow, "-> grease\nAA\nAA\n-> X25519 ")]
    [InlineData(Arrow, "-> grease\nA A\n-> X25519 ")]
    [InlineData(Arrow, "-> grease\nAAB\n-> X25519 ")] // spare bits
    [InlineData(Arrow, "-> grease\n-> X25519 ")] // no body
    public void A_malformed_header_is_refused(string part, string other) =>
        Refuses("age.header", header => header.Replace(part, other, StringComparison.Ordinal));

    [Fact]
    public void A_point_of_small_order_is_refused() => Refuses("age.header", header => ReplaceShare(header, s_low));

    [Fact]
    public void A_share_of_another_length_is_refused()
    {
        Refuses("age.header", header => ReplaceShare(header, s_low[..^4]));
        Refuses("age.header", header => ReplaceShare(header, s_low + "AAAA"));
        Refuses("age.header", header => ReplaceShare(header, s_low + "="));
    }

    [Fact]
    public void A_wrapped_key_of_another_length_is_refused()
    {
        // A longer file key could be one of two, chosen by who decrypts: the size is checked before anything is opened.
        Refuses("age.header", header => header[..^1] + "AAAA\n");
        Refuses("age.header", header => header[..^5] + "\n");
    }

    [Fact]
    public void The_type_name_is_compared_with_its_case() =>
        Refuses("age.no-match", header => header.Replace("X25519", "x25519", StringComparison.Ordinal));

    [Fact]
    public void A_header_without_stanzas_is_refused() => Refuses("age.no-match", _ => "age-encryption.org/v1\n");

    [Fact]
    public void More_stanzas_than_any_file_has_are_refused() =>
        Refuses(
            "age.header",
            header =>
                header.Replace(
                    Arrow,
                    string.Concat(Enumerable.Repeat("-> grease\n\n", 100)) + Arrow,
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public void An_endless_body_is_refused() =>
        Refuses(
            "age.header",
            header =>
                header.Replace(
                    Arrow,
                    "-> grease\n" + string.Concat(Enumerable.Repeat(new string('A', 64) + "\n", 1000)) + "\n" + Arrow,
                    StringComparison.Ordinal
                )
        );

    [Theory]
    [InlineData("--- ", "---")]
    [InlineData("--- ", "---  ")]
    [InlineData("\n", "=\n")]
    [InlineData("\n", "\r\n")]
    [InlineData("--- ", "--- A")]
    public void Another_spelling_of_the_MAC_is_refused(string part, string other) =>
        Assert.NotNull(
            AgeFileForge
                .Decrypt(AgeFileForge.WithMacLine(line => line.Replace(part, other, StringComparison.Ordinal)))
                .Refusal
        );

    [Fact]
    public void A_payload_of_two_chunks_is_refused_with_what_it_is()
    {
        byte[] file = [.. AgeFileForge.WithHeader(header => header), .. new byte[70_000]];
        Assert.Equal("age.payload", AgeFileForge.Decrypt(file).Refusal?.Reason);
    }

    [Fact]
    public void A_file_without_payload_is_refused()
    {
        byte[] file = AgeFileForge.WithHeader(header => header);
        Assert.Equal("age.payload", AgeFileForge.Decrypt(file[..^23]).Refusal?.Reason);
    }

    [Fact]
    public void An_armored_file_is_refused() =>
        Assert.Equal(
            "age.header",
            AgeFileForge.Decrypt(Encoding.ASCII.GetBytes("-----BEGIN AGE ENCRYPTED FILE-----\n")).Refusal?.Reason
        );

    [Fact]
    public void The_file_of_fixed_randomness_is_written_as_ever()
    {
        byte[] file = AgeFileForge.WithHeader(header => header);
        Assert.Equal(GoldenFile.Read("escrow-1.age"), file);
    }

    private static string ReplaceShare(string header, string share)
    {
        int start = header.IndexOf(Arrow, StringComparison.Ordinal) + Arrow.Length;
        return header[..start] + share + header[header.IndexOf('\n', start)..];
    }

    private static void Refuses(string reason, Func<string, string> change) =>
        Assert.Equal(reason, AgeFileForge.Decrypt(AgeFileForge.WithHeader(change)).Refusal?.Reason);
}
