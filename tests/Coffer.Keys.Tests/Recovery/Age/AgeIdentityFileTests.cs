using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;

namespace Coffer.Keys.Tests.Recovery.Age;

public sealed class AgeIdentityFileTests
{
    [Fact]
    public void Identities_are_read_with_comments_and_empty_lines_between_them()
    {
        using Secret second = Officers.Identity(2).ToText();
        ImmutableArray<AgeIdentity> read = Read(
                $"# created: 2026\r\n# public key: age1\n\n{AgeFileForge.Identity}\r\n \t\n{Encoding.ASCII.GetString(second.Span)}"
            )
            .OrThrow();
        Assert.Equal(
            [AgeFileForge.Recipient, Officers.Recipients(3)[2].ToString()],
            read.Select(identity => identity.Recipient.ToString())
        );
    }

    [Fact]
    public void A_new_identity_reads_as_it_was_written()
    {
        using AgeIdentity identity = AgeIdentity.Create(false, SystemRandomSource.Instance).OrThrow();
        using Secret text = identity.ToText();
        using AgeIdentity read = AgeIdentity.Read(text.Span).OrThrow();
        Assert.Equal(identity.Recipient.ToString(), read.Recipient.ToString());
        Assert.StartsWith("AGE-SECRET-KEY-1", Encoding.ASCII.GetString(text.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "age.identity-file")]
    [InlineData("# nothing\n", "age.identity-file")]
    [InlineData("age-encryption.org/v1\n-> scrypt", "age.identity-file")]
    [InlineData("-----BEGIN AGE ENCRYPTED FILE-----\n", "age.identity-file")]
    [InlineData(AgeFileForge.Recipient, "age.bech32")]
    [InlineData("AGE-PLUGIN-YUBIKEY-1QQPQ8", "age.bech32")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----", "age.bech32")]
    [InlineData("age-secret-key-1c3yyfv8j0sza2hdrltks3d3e8syltwu2xd203aqdhe8n0294hcqs6s97xe", "age.identity")]
    [InlineData(AgeFileForge.Identity + " x", "age.bech32")]
    public void Something_else_is_refused(string text, string reason) =>
        Assert.Equal(reason, Read(text).Refusal?.Reason);

    [Fact]
    public void The_line_is_named() =>
        Assert.Contains(
            "line 3",
            Read($"# x\n{AgeFileForge.Identity}\nnonsense\n").Refusal?.Thing,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_refusal_does_not_repeat_what_may_be_secret()
    {
        string damaged = AgeFileForge.Identity[..^1] + "Q";
        Assert.DoesNotContain(damaged[20..40], $"{Read(damaged).Refusal}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void More_than_any_file_has_is_refused()
    {
        string many = string.Concat(Enumerable.Repeat(AgeFileForge.Identity + "\n", 65));
        Assert.Equal("age.identity-file", Read(many).Refusal?.Reason);
        Assert.Equal("age.identity-file", AgeIdentityFile.Read(new byte[65537]).Refusal?.Reason);
    }

    private static Parsed<ImmutableArray<AgeIdentity>> Read(string text) =>
        AgeIdentityFile.Read(Encoding.UTF8.GetBytes(text));
}
