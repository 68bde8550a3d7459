using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Grants;
using Coffer.Keys.Tests.Recovery;
using CsCheck;

namespace Coffer.Keys.Tests.Grants;

public sealed class InstallGrantTests
{
    private const string Recipient = "age135w7wzuguspvq46vp9j78zvv0wn4jj4dluvf2n6f794whckqv3vswezsql";

    // From openssl; its private half is gone.
    private const string PolicyKey =
        "-----BEGIN PUBLIC KEY-----\n"
        + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4nmBLNqx3ehcLNL/65XK\n"
        + "3ZEW48xNFsklXUBzIlhc+oVAqtO6lIiRgFsERjLHtpIgcDq5d1ivLy+USNLmR7LB\n"
        + "YN7hHDF5GEv68RsKNc0gH/uwj6gBNRt5vOuS8x9UOXRcpzE/XHl/1LxkIFVu3ETD\n"
        + "H89wY36mA/jfy/EiC04tPi7mPQVTRZBCSD85icGo68OWD86TZBm+pcSeea8FNa5T\n"
        + "+KVb8GVbkqbtfck1miNegyqMmHBlrHzhqSCcWOTxosLYbIRzGX56o3XvA/ooEe8p\n"
        + "qm3iC4vQv4eBYK2fBanUyMZV6QOLje05+pWgJBLAaHKyROu7lKAPbmnosD0f6wyt\n"
        + "BwIDAQAB\n"
        + "-----END PUBLIC KEY-----\n";

    private static readonly InstallGrant s_grant = new(
        "payroll",
        12,
        DataIntegrity.HmacSha256,
        256L << 20,
        "coffer-os_12.efi",
        PolicyKey,
        [Recipient],
        1,
        new SecureBootDigests(new string('1', 64), new string('2', 64), new string('3', 64))
    );

    private static readonly InstallGrant s_forbidding = s_grant with
    {
        Format = 3,
        SecureBoot = s_grant.SecureBoot with { Dbx = new string('4', 64) },
    };

    private static string Text => Encoding.UTF8.GetString(s_grant.ToBytes());

    [Fact]
    public void A_pinned_storage_root_key_is_its_last_member()
    {
        string name = "000b" + new string('a', 64);
        InstallGrant pinned = s_grant with { SrkName = name };
        string json = System.Text.Encoding.UTF8.GetString(pinned.ToBytes());
        Assert.EndsWith($"  }},\n  \"srkName\": \"{name}\"\n}}\n", json, StringComparison.Ordinal);
        Assert.Equal(name, InstallGrant.Read(pinned.ToBytes()).OrThrow().SrkName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000b")]
    [InlineData("000caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("000bAAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_pin_that_names_no_key_is_refused(string name) =>
        Assert.Equal("grant.malformed", InstallGrant.Read((s_grant with { SrkName = name }).ToBytes()).Refusal?.Reason);

    [Fact]
    public void Format_1_is_written_and_read_as_ever()
    {
        byte[] golden = GoldenFile.Read("grant-1.json");
        Assert.Equal(golden, (s_grant with { Format = 1 }).ToBytes());
        Assert.Equal(1, InstallGrant.Read(golden).OrThrow().Format);
    }

    [Fact]
    public void Format_2_is_written_as_ever() => Assert.Equal(GoldenFile.Read("grant-2.json"), s_grant.ToBytes());

    [Fact]
    public void Format_3_is_written_and_read_as_ever()
    {
        byte[] golden = GoldenFile.Read("grant-3.json");
        Assert.Equal(golden, s_forbidding.ToBytes());
        InstallGrant read = InstallGrant.Read(golden).OrThrow();
        Assert.Equal((3, s_forbidding.SecureBoot), (read.Format, read.SecureBoot));
    }

    [Theory]
    [InlineData("coffer-grant-3", "coffer-grant-2")]
    [InlineData("coffer-grant-3", "coffer-grant-1")]
    [InlineData(",\n    \"dbx\": \"4444444444444444444444444444444444444444444444444444444444444444\"", "")]
    [InlineData("\"dbx\": \"4", "\"dbx\": \"")]
    [InlineData("\"dbx\": \"4", "\"dbx\": \"G")]
    [InlineData("\"4444444444444444444444444444444444444444444444444444444444444444\"", "null")]
    public void A_dbx_in_another_format_or_spelling_is_refused(string part, string other)
    {
        string text = Encoding.UTF8.GetString(s_forbidding.ToBytes());
        string changed = text.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        Assert.Equal("grant.malformed", InstallGrant.Read(Encoding.UTF8.GetBytes(changed)).Refusal?.Reason);
    }

    [Fact]
    public void What_is_forbidden_is_read_when_it_is_what_the_grant_names()
    {
        byte[] lists = EfiSignatureList.WriteAll(EfiSignatureList.ForSha256(Guid.Empty, [new byte[32]]));
        InstallGrant grant = s_grant with
        {
            Format = 3,
            SecureBoot = s_grant.SecureBoot with { Dbx = Convert.ToHexStringLower(SHA256.HashData(lists)) },
        };
        Assert.Single(grant.ReadDbx(lists).OrThrow().Digests);
        Assert.Equal("grant.dbx", grant.ReadDbx(lists.AsMemory()[..^1]).Refusal?.Reason);
        Assert.Equal("grant.dbx", s_grant.ReadDbx(lists).Refusal?.Reason);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        InstallGrant read = InstallGrant.Read(s_grant.ToBytes()).OrThrow();
        Assert.Equal(s_grant with { RecoveryRecipients = read.RecoveryRecipients }, read);
        Assert.Equal([Recipient], read.RecoveryRecipients);
    }

    [Theory]
    [InlineData("coffer-grant-2", "coffer-grant-3")]
    [InlineData("coffer-grant-2", "coffer-grant-4")]
    [InlineData("coffer-grant-2", "coffer-grant-0")]
    [InlineData("\"version\": 12", "\"version\": 12.0")]
    [InlineData("\"version\": 12", "\"version\": -1")]
    [InlineData("\"version\": 12", "\"version\": \"12\"")]
    [InlineData("\"version\": 12", "\"version\": 99999999999999999999")]
    [InlineData("\"version\": 12", "\"version\": 12, \"version\": 12")]
    [InlineData("\"version\": 12", "\"version\": 12, \"more\": 1")]
    [InlineData("\"version\": 12,", "")]
    [InlineData("hmac-sha256", "crc32")]
    [InlineData("hmac-sha256", "None")]
    [InlineData("\"slotSize\": 268435456", "\"slotSize\": 0")]
    [InlineData("\"slotSize\": 268435456", "\"slotSize\": 268435457")]
    [InlineData("\"slotSize\": 268435456", "\"slotSize\": -268435456")]
    [InlineData("\"slotSize\": 268435456", "\"slotSize\": null")]
    [InlineData("coffer-os_12.efi", "../coffer-os_12.efi")]
    [InlineData("coffer-os_12.efi", "..\\\\coffer-os_12.efi")]
    [InlineData("coffer-os_12.efi", "coffer-os_12")]
    [InlineData("payroll", "Payroll")]
    [InlineData("payroll", "")]
    [InlineData("payroll", "pay roll")]
    [InlineData("\"recoveryThreshold\": 1", "\"recoveryThreshold\": 1.0")]
    [InlineData("\"recoveryThreshold\": 1", "\"recoveryThreshold\": \"1\"")]
    [InlineData("\"pk\": \"1", "\"pk\": \"")]
    [InlineData("\"pk\": \"1", "\"pk\": \"g")]
    [InlineData("payroll", "\\u0070ayroll")]
    [InlineData("{", "/* x */ {")]
    [InlineData("}", "} {}")]
    [InlineData("BEGIN PUBLIC KEY", "BEGIN PRIVATE KEY")]
    [InlineData("MIIB", "!!!!")]
    [InlineData("-----END PUBLIC KEY-----", "")]
    [InlineData("\"payroll\"", "null")]
    [InlineData("\"payroll\"", "\"\\ud800\"")]
    [InlineData("\n}\n", "\n}")]
    [InlineData("\n}\n", "\n}\n\n")]
    [InlineData("{\n  \"format\"", "\ufeff{\n  \"format\"")]
    [InlineData("\"name\":", "\"Name\":")]
    [InlineData("\"age1", "null, \"age1")]
    public void Another_spelling_is_refused(string part, string other)
    {
        string text = Text.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Text, text);
        Assert.Equal("grant.malformed", InstallGrant.Read(Encoding.UTF8.GetBytes(text)).Refusal?.Reason);
    }

    [Fact]
    public void A_policy_key_that_no_TPM_policy_takes_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        InstallGrant grant = s_grant with { PcrPolicyKey = key.ExportSubjectPublicKeyInfoPem() };
        Assert.StartsWith(
            "pcrPolicyKey: ",
            InstallGrant.Read(grant.ToBytes()).Refusal?.Expected,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Any_bytes_never_throw() => Gen.Byte.Array[0, 300].Sample(bytes => InstallGrant.Read(bytes));

    [Fact]
    public void No_recovery_recipient_is_refused_by_name() =>
        Assert.Equal(
            "grant.no-recovery-recipient",
            InstallGrant.Read((s_grant with { RecoveryRecipients = [] }).ToBytes()).Refusal?.Reason
        );

    [Fact]
    public void A_recipient_with_a_slip_of_the_pen_is_refused() =>
        Assert.Equal(
            "age.bech32",
            InstallGrant.Read((s_grant with { RecoveryRecipients = [Recipient[..^1] + "q"] }).ToBytes()).Refusal?.Reason
        );

    [Theory]
    [InlineData(1, 0, "escrow.threshold")]
    [InlineData(1, -1, "escrow.threshold")]
    [InlineData(2, 3, "escrow.threshold")]
    [InlineData(3, 17, "escrow.threshold")]
    [InlineData(33, 1, "escrow.too-many")]
    [InlineData(17, 2, "escrow.too-many")]
    public void Counts_that_no_escrow_can_have_are_refused(int recipients, int threshold, string reason) =>
        Assert.Equal(reason, InstallGrant.Read(Shared(recipients, threshold).ToBytes()).Refusal?.Reason);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(32, 1)]
    [InlineData(3, 2)]
    [InlineData(16, 16)]
    public void Counts_that_an_escrow_can_have_are_read(int recipients, int threshold) =>
        Assert.Equal(threshold, InstallGrant.Read(Shared(recipients, threshold).ToBytes()).OrThrow().RecoveryThreshold);

    [Fact]
    public void The_same_recipient_twice_is_refused() =>
        Assert.Equal(
            "escrow.twice",
            InstallGrant.Read((s_grant with { RecoveryRecipients = [Recipient, Recipient] }).ToBytes()).Refusal?.Reason
        );

    [Fact]
    public void A_huge_grant_is_refused_unread() =>
        Assert.Equal("grant.malformed", InstallGrant.Read(new byte[InstallGrant.LargestSize + 1]).Refusal?.Reason);

    [Fact]
    public void Any_text_never_throws_and_reads_as_what_would_be_written() =>
        Gen.Select(Gen.Int[0, 700], Gen.Int[0, 30], Gen.String[Gen.Char["{}[]:,\" \\nu0123456789abcdef"], 0, 12])
            .Sample(
                (at, cut, text) =>
                {
                    int start = Math.Min(at, Text.Length);
                    byte[] bytes = Encoding.UTF8.GetBytes(
                        Text[..start] + text + Text[Math.Min(start + cut, Text.Length)..]
                    );
                    Parsed<InstallGrant> read = InstallGrant.Read(bytes);
                    Assert.True(read.Refusal is not null || read.OrThrow().ToBytes().AsSpan().SequenceEqual(bytes));
                },
                iter: 1000
            );

    private static InstallGrant Shared(int recipients, int threshold) =>
        s_grant with
        {
            RecoveryRecipients = [.. Officers.Recipients(recipients).Select(recipient => recipient.ToString()!)],
            RecoveryThreshold = threshold,
        };
}
