using System.Collections;
using System.Reflection;
using System.Text;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Tests.Snp;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.Tests.Policies;

public sealed class PolicyReaderTests
{
    private const string Hex32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Hex16 = "000102030405060708090a0b0c0d0e0f";

    // Every member, none with its default.
    internal const string Everything = $$"""
        format: coffer-policy-1
        require-confidential-vm: false
        require-tpm: false
        require-freshness: false
        accept-unquoted-pcrs: true
        amd-roots: ark.der
        snp:
          allow-debug: true
          allow-migration-agent: true
          allow-cxl: true
          allow-smt: false
          require-single-socket: true
          require-aes-256-xts: true
          require-rapl-disabled: true
          require-ciphertext-hiding: true
          require-page-swap-disabled: true
          minimum-abi: 1.55
          minimum-tcb: { milan: { boot-loader: 4, snp: 24, microcode: 219 }, turin: { fmc: 1, boot-loader: 3, tee: 2 } }
          minimum-launch-tcb: { genoa: { boot-loader: 9 } }
          minimum-firmware: 1.55.21
          allow-provisional-firmware: true
          allowed-signers: [vlek]
          allow-masked-chip-id: true
          require-revocation-list: true
          allowed-vmpls: [0]
          report-data: [{{Hex32}}{{Hex32}}]
          measurements: [{{Hex32}}{{Hex16}}, {{Hex16}}{{Hex32}}]
          host-data: [{{Hex32}}]
          family-ids: [{{Hex16}}]
          image-ids: [{{Hex16}}]
          report-ids: [{{Hex32}}]
          migration-agents: [{{Hex32}}]
          chip-ids: [{{Hex32}}{{Hex32}}]
          id-key-digests: [{{Hex32}}{{Hex16}}]
          author-key-digests: [{{Hex32}}{{Hex16}}]
          require-author-key: true
          minimum-guest-svn: 3
          required-platform-info: [ecc, alias-check-complete]
          forbidden-platform-info: [smt]
          required-launch-mitigations: 0x3
          required-current-mitigations: 5
        tpm:
          accepted-bindings: [certificate, pin]
          pinned-keys: [{{Hex32}}]
          ak-roots: ark.der
          ek-roots: [ark.der]
          intermediates: [ark.der]
          banks: [sha256, sha1]
          required-pcrs: [4, 7, 11]
          require-attributes: false
          ak-may-have-any-parent: true
          earlier: { reset-count: 7, restart-count: 2, clock: 123456 }
          firmware-versions: [0x2020031200120003]
        boot:
          require-event-log: false
          require-secure-boot: false
          require-measurements: false
          release-key: |
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5ZZpUBIZFVB8mEKioXnI
            xjrv8b+m9g9nrEnmBWQIJwuGFfXJ4ue4J7CvOtKTzBNvV3W+yBM7k1QyrDPNla+N
            7JgF7utJRKBkFUOYoyRZLhSismovASOiqLH+N+gntqsoh5qjbCZMiFGBMRC4hWaA
            y2VZdxPeeaBcxpEqdJ/CVx0UUWli76+zCDNBH7dQQlElzIWCOVzfXqRQpVXegtLj
            ztb5XtcBXG9lYx2nSHFjOfvj0yAAXcfWZBRHhEgoaHw9lT47/iCPMGBKrtB/ur9Z
            P3kmGAAZ3/VjzZika4fDFjYoFNfdwzVKBBokz18m7IuduhpAmultTbRlM4E+phmm
            3wIDAQAB
            -----END PUBLIC KEY-----
          booted: installer
          pcrs: { 14: [{{Hex32}}] }
          announced-pcr-7: [{{Hex32}}]
          require-untouched-pcr12: false
          require-vault-in-pcr15: true
          allow-recovered: false
          allow-sha1: true
          unexplained: report
        """;

    [Fact]
    public void Nothing_written_is_the_safe_default()
    {
        Policy policy = Read("format: coffer-policy-1\n").OrThrow();
        AssertSame(new Policy(), policy, except: []);
        AssertSame(new SnpPolicy(), Read("format: coffer-policy-1\nsnp: {}\n").OrThrow().Snp, except: []);
        Assert.True(policy is { RequireConfidentialVm: true, RequireTpm: true, RequireFreshness: true });
    }

    [Fact]
    public void Every_member_of_the_records_can_be_written()
    {
        Policy policy = Read(Everything).OrThrow();
        // What the verifier sent is no policy; measurements come from a build and have a test of their own.
        AssertDiffers(new Policy(), policy, except: ["Challenge"]);
        AssertDiffers(new SnpPolicy(), policy.Snp, except: []);
        AssertDiffers(new TpmPolicy(), policy.Tpm, except: []);
        AssertDiffers(new BootPolicy(), policy.Boot, except: ["Expected", "Unsigned"]);
    }

    [Fact]
    public void Values_mean_what_they_say()
    {
        Policy policy = Read(Everything).OrThrow();
        Assert.Equal(new AbiVersion(1, 55), policy.Snp.MinimumAbi);
        Assert.Equal(new FirmwareVersion(1, 55, 21), policy.Snp.MinimumFirmware);
        Assert.Equal(
            new TcbVersion
            {
                Fmc = 1,
                BootLoader = 3,
                Tee = 2,
            },
            policy.Snp.MinimumTcb[ProductLine.Turin]
        );
        Assert.Equal(219, policy.Snp.MinimumTcb[ProductLine.Milan].Microcode);
        Assert.Equal([SigningKey.Vlek], policy.Snp.AllowedSigners);
        Assert.Equal(2, policy.Snp.Measurements.Length);
        Assert.Equal(PlatformInfo.EccEn | PlatformInfo.AliasCheckComplete, policy.Snp.RequiredPlatformInfo);
        Assert.Equal(AkBindings.Certificate | AkBindings.Pin, policy.Tpm.AcceptedBindings);
        Assert.Equal(new EarlierQuote(7, 2, 123456), policy.Tpm.Earlier);
        Assert.Equal([PcrBank.Sha256, PcrBank.Sha1], policy.Tpm.Banks);
        Assert.Equal([0x2020031200120003], policy.Tpm.FirmwareVersions);
        Assert.Equal("ARK-Milan", policy.AmdRoots?.For(ProductLine.Milan)?.Ark.Subject.CommonName);
        Assert.Equal(Convert.FromHexString(Hex32), policy.Boot.Pcrs[14][0].ToArray());
        Assert.Equal(UnexplainedEvents.Report, policy.Boot.Unexplained);
    }

    [Theory]
    [InlineData("snp: {}", "policy.missing", "format")]
    [InlineData("format: coffer-policy-2", "policy.format", "format (p.yaml, line 1, column 9)")]
    [InlineData("format: coffer-policy-1\nsnip: {}", "policy.unknown", "snip (p.yaml, line 2, column 1)")]
    [InlineData("format: coffer-policy-1\nsnp: { allow-debgu: true }", "policy.unknown", "snp.allow-debgu")]
    [InlineData("format: coffer-policy-1\nsnp: { allow-debug: yes }", "policy.flag", "snp.allow-debug")]
    [InlineData("format: coffer-policy-1\nsnp: [a]", "policy.kind", "snp")]
    [InlineData("format: coffer-policy-1\nsnp: { measurements: [00] }", "policy.hex", "snp.measurements[0]")]
    [InlineData("format: coffer-policy-1\nsnp: { host-data: 00 }", "policy.kind", "snp.host-data")]
    [InlineData("format: coffer-policy-1\nsnp: { report-data: [" + Hex32 + "] }", "policy.hex", "snp.report-data[0]")]
    [InlineData(
        "format: coffer-policy-1\nsnp: { minimum-tcb: { rome: {} } }",
        "policy.unknown",
        "snp.minimum-tcb.rome"
    )]
    [InlineData("format: coffer-policy-1\nsnp: { minimum-tcb: { milan: { fmc: 1 } } }", "policy.unknown", "milan.fmc")]
    [InlineData("format: coffer-policy-1\nsnp: { minimum-tcb: { milan: { snp: 256 } } }", "policy.number", "milan.snp")]
    [InlineData("format: coffer-policy-1\nsnp: { minimum-abi: 1 }", "policy.version", "snp.minimum-abi")]
    [InlineData("format: coffer-policy-1\nsnp: { minimum-firmware: 1.2.300 }", "policy.version", "minimum-firmware")]
    [InlineData("format: coffer-policy-1\nsnp: { allowed-signers: [vtek] }", "policy.choice", "allowed-signers[0]")]
    [InlineData("format: coffer-policy-1\nsnp: { allowed-vmpls: [4] }", "policy.number", "allowed-vmpls[0]")]
    [InlineData(
        "format: coffer-policy-1\nsnp: { required-platform-info: [fast] }",
        "policy.choice",
        "platform-info[0]"
    )]
    [InlineData("format: coffer-policy-1\nsnp: { required-launch-mitigations: 0xg }", "policy.number", "mitigations")]
    [InlineData("format: coffer-policy-1\ntpm: { banks: [md5] }", "policy.choice", "tpm.banks[0]")]
    [InlineData("format: coffer-policy-1\ntpm: { required-pcrs: [24] }", "policy.number", "tpm.required-pcrs[0]")]
    [InlineData("format: coffer-policy-1\ntpm: { pinned-keys: [ab] }", "policy.hex", "tpm.pinned-keys[0]")]
    [InlineData("format: coffer-policy-1\ntpm: { ek-roots: [none.pem] }", "policy.file", "tpm.ek-roots[0], none.pem")]
    [InlineData(
        "format: coffer-policy-1\ntpm: { ek-roots: [broken.der] }",
        "policy.file",
        "tpm.ek-roots[0], broken.der"
    )]
    [InlineData("format: coffer-policy-1\namd-roots: [vek.der]", "policy.roots", "amd-roots")]
    [InlineData("format: coffer-policy-1\nboot: { booted: windows }", "policy.choice", "boot.booted")]
    [InlineData("format: coffer-policy-1\nboot: { pcrs: { 24: [] } }", "policy.unknown", "boot.pcrs.24")]
    [InlineData("format: coffer-policy-1\nboot: { announced-pcr-7: [0011] }", "policy.hex", "boot.announced-pcr-7[0]")]
    [InlineData(
        "format: coffer-policy-1\nboot: { measurements: broken.der }",
        "policy.file",
        "boot.measurements, broken.der"
    )]
    [InlineData(
        "format: coffer-policy-1\nboot: { release-key: release.pub }",
        "policy.release-key",
        "boot.release-key"
    )]
    [InlineData("format: coffer-policy-1\nboot: { release-key: [a] }", "policy.kind", "boot.release-key")]
    [InlineData("format: coffer-policy-1\nformat: coffer-policy-1", "policy.yaml", "policy")]
    [InlineData("- a", "policy.yaml", "policy")]
    public void What_is_wrong_is_refused_with_its_place(string yaml, string reason, string thing)
    {
        Refusal? refusal = Read(yaml).Refusal;
        Assert.Equal(reason, refusal?.Reason);
        Assert.Contains(thing, refusal!.Thing, StringComparison.Ordinal);
        Assert.Contains("p.yaml", refusal.Thing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_word_is_answered_with_the_one_that_was_meant()
    {
        Refusal? refusal = Read("format: coffer-policy-1\nsnp: { allow-debgu: true }").Refusal;
        Assert.Equal("Write allow-debug", refusal?.NextStep);
    }

    [Fact]
    public void A_policy_over_the_bound_is_refused() =>
        Assert.Equal("policy.size", Read(new string('#', PolicyReader.LargestPolicy + 1)).Refusal?.Reason);

    private static Parsed<Policy> Read(string yaml) =>
        PolicyReader.Read(
            Encoding.UTF8.GetBytes(yaml),
            "p.yaml",
            path =>
                path switch
                {
                    "ark.der" => TestPki.Ark(ProductLine.Milan),
                    "vek.der" => new TestVek(ProductLine.Milan).Build(),
                    "broken.der" => new byte[] { 1, 2, 3 },
                    _ => new Refusal("test.missing", path, "a file", "none"),
                }
        );

    private static void AssertDiffers<T>(T safe, T read, string[] except)
    {
        foreach (PropertyInfo property in Properties<T>(except))
            Assert.False(Same(property.GetValue(safe), property.GetValue(read)), $"{property.Name} cannot be written");
    }

    private static void AssertSame<T>(T safe, T read, string[] except)
    {
        foreach (PropertyInfo property in Properties<T>(except).Where(p => !IsPolicy(p.PropertyType)))
            Assert.True(Same(property.GetValue(safe), property.GetValue(read)), $"{property.Name} has another default");
    }

    private static bool IsPolicy(Type type) => type.Name.EndsWith("Policy", StringComparison.Ordinal);

    private static IEnumerable<PropertyInfo> Properties<T>(string[] except) =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => !except.Contains(p.Name));

    private static bool Same(object? a, object? b) =>
        a is not string && a is IEnumerable first && b is IEnumerable second
            ? first.Cast<object>().Select(Text).SequenceEqual(second.Cast<object>().Select(Text))
            : Equals(a, b);

    private static string Text(object item) =>
        item is ReadOnlyMemory<byte> bytes ? Convert.ToHexString(bytes.Span) : $"{item}";
}
