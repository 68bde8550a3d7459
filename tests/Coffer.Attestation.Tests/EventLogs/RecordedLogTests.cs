using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.Tests.EventLogs;

/// <summary>Logs of real machines of other makers: a policy that asks for a true log and Secure Boot must judge them rightly.</summary>
public sealed class RecordedLogTests
{
    private static readonly BootPolicy s_secureBoot = new() { RequireMeasurements = false };
    private static readonly BootPolicy s_logAlone = s_secureBoot with { RequireSecureBoot = false };

    [Theory]
    [InlineData("rhel8-uefi.bin", SecureBootState.On)]
    [InlineData("cos-85-amd-sev.bin", SecureBootState.On)]
    [InlineData("cos-93-amd-sev.bin", SecureBootState.On)]
    [InlineData("ubuntu-1804-amd-sev.bin", SecureBootState.Off)]
    [InlineData("ubuntu-2104-no-dbx.bin", SecureBootState.Off)]
    [InlineData("ubuntu-2104-no-secure-boot.bin", SecureBootState.Off)]
    [InlineData("glinux-alex.bin", SecureBootState.Off)]
    [InlineData("arch-linux-workstation.bin", SecureBootState.Unknown)]
    public void A_true_log_is_accepted_with_its_state_of_Secure_Boot(string name, SecureBootState state)
    {
        Verdict verdict = Judge(name, Recorded(name), s_logAlone, out JudgedBoot? boot);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Equal(state, boot?.SecureBoot.State);
        Assert.NotEmpty(boot!.Applications);
        Assert.DoesNotContain(boot.Events, e => e.Proof == EventProof.Unexplained);
        Assert.All(boot.Events, e => Assert.DoesNotContain(e.Text, c => c is < ' ' or > '~'));
    }

    [Theory]
    [InlineData("rhel8-uefi.bin", null)]
    [InlineData("cos-85-amd-sev.bin", null)]
    [InlineData("cos-93-amd-sev.bin", null)]
    [InlineData("ubuntu-1804-amd-sev.bin", "secure-boot.enabled")]
    [InlineData("ubuntu-2104-no-dbx.bin", "secure-boot.enabled")]
    [InlineData("ubuntu-2104-no-secure-boot.bin", "secure-boot.enabled")]
    [InlineData("glinux-alex.bin", "secure-boot.enabled")]
    [InlineData("arch-linux-workstation.bin", "secure-boot.variable-size")]
    public void Where_Secure_Boot_is_asked_for_it_must_have_been_on(string name, string? rule) =>
        Assert.Equal(rule, Judge(name, Recorded(name), s_secureBoot, out _).FirstRefusal?.Rule.Name);

    [Theory]
    [InlineData("option_rom.bin", SecureBootState.On, null)]
    [InlineData("debian-10.bin", SecureBootState.On, null)]
    [InlineData("crypto_agile.bin", SecureBootState.Unknown, null)]
    [InlineData("coreos_36_shielded_vm_no_secure_boot.bin", SecureBootState.Off, null)]
    [InlineData("tpm2-tools/arch-linux.bin", SecureBootState.Unknown, null)]
    [InlineData("tpm2-tools/bootorder.bin", SecureBootState.Off, null)]
    [InlineData("tpm2-tools/uefiaction.bin", null, "event-log.format")]
    [InlineData("tpm2-tools/uefiservices.bin", SecureBootState.Unknown, "event-log.separators")]
    [InlineData("tpm2-tools/uefivar.bin", null, "event-log.format")]
    [InlineData("sb_cert.bin", SecureBootState.On, "event-log.separators")]
    public void A_log_against_the_values_that_it_replays_to(string name, SecureBootState? state, string? rule)
    {
        BootPolicy policy = s_logAlone with { AllowSha1 = true };
        Verdict verdict = Judge(name, Replayed(name), policy, out JudgedBoot? boot);
        Assert.Equal(rule, verdict.FirstRefusal?.Rule.Name);
        Assert.Equal(state, boot?.SecureBoot.State);
    }

    [Fact]
    public void A_log_without_separators_is_read_where_the_policy_wants_reports_alone()
    {
        BootPolicy policy = s_secureBoot with { Unexplained = UnexplainedEvents.Report };
        Verdict verdict = Judge("sb_cert.bin", Replayed("sb_cert.bin"), policy, out JudgedBoot? boot);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Equal(SecureBootState.On, boot?.SecureBoot.State);
    }

    [Theory]
    [InlineData("debian-10.bin")]
    [InlineData("option_rom.bin")]
    [InlineData("tpm2-tools/uefi-sha1-log.bin")]
    public void A_log_of_the_TPM_1_2_format_must_be_asked_for(string name)
    {
        Finding? refusal = Judge(name, Replayed(name), s_logAlone, out JudgedBoot? boot).FirstRefusal;
        Assert.Equal("event-log.format", refusal?.Rule.Name);
        Assert.Contains("SHA-1", refusal!.Note, StringComparison.Ordinal);
        Assert.Null(boot);
    }

    [Fact]
    public void An_option_ROM_is_told_and_its_key_named()
    {
        BootPolicy policy = s_secureBoot with { AllowSha1 = true };
        Verdict verdict = Judge("option_rom.bin", Replayed("option_rom.bin"), policy, out JudgedBoot? boot);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Equal(2, boot!.SecureBoot.Authorities.Length);
        Assert.Contains("Microsoft", boot.SecureBoot.Authorities[0].Text, StringComparison.Ordinal);
        Assert.Contains(
            verdict.Findings,
            f => f.Rule == BootApplicationRules.BootAttempt && f.Note == "this firmware says so in PCR 5"
        );
    }

    [Fact]
    public void Keys_boot_loaders_and_the_command_line_are_named()
    {
        Judge("rhel8-uefi.bin", Recorded("rhel8-uefi.bin"), s_secureBoot, out JudgedBoot? boot);
        Assert.Contains(
            boot!.SecureBoot.Db.Certificates,
            c => c.Subject.Contains("Microsoft", StringComparison.Ordinal)
        );
        Assert.True(boot.SecureBoot.Dbx.Hashes > 100, boot.SecureBoot.Dbx.ToString());
        Assert.Contains(boot.SecureBoot.Authorities, a => a.Variable == "Shim");
        Assert.Contains("shimx64.efi", boot.Applications[0].Path, StringComparison.Ordinal);
        Assert.Contains("vmlinuz-4.18.0", boot.CommandLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_of_our_own_boot_explains_every_event()
    {
        byte[] log = RepositoryFile.Bytes(TestLog.RealBoot);
        FindingList findings = new();
        JudgedBoot? boot = BootVerifier.Judge(log, default, TestLog.OfRealBoot().Pcrs(), s_secureBoot, findings);
        Assert.True(findings.ToVerdict().IsAccepted, findings.ToVerdict().FirstRefusal?.ToString());
        Assert.Equal(SecureBootState.On, boot!.SecureBoot.State);
        Assert.Equal(
            [".linux", ".osrel", ".cmdline", ".initrd", ".uname", ".sbat", ".pcrpkey"],
            boot.Sections.Select(section => section.Name)
        );
        Assert.Equal(2, boot.Applications.Length);
        Assert.Empty(boot.Phases);
    }

    [Theory]
    [InlineData("cos-85-no-nonce")]
    [InlineData("cos-85-nonce9009")]
    public void The_quoted_values_of_a_cloud_follow_from_its_log(string folder)
    {
        byte[] log = RecordedEvidence.Bytes($"gcp-vtpm/{folder}/eventlog.bin");
        foreach (PcrBank bank in (PcrBank[])[PcrBank.Sha256, PcrBank.Sha384, PcrBank.Sha1])
        {
            BootPolicy policy = s_secureBoot with { AllowSha1 = bank == PcrBank.Sha1, RequireSecureBoot = false };
            FindingList findings = new();
            ImmutableArray<PcrBankEvidence> pcrs = [Quoted($"gcp-vtpm/{folder}/{bank}/pcrs.json", bank)];
            Assert.NotNull(BootVerifier.Judge(log, default, pcrs, policy, findings));
            Assert.True(findings.ToVerdict().IsAccepted, findings.ToVerdict().FirstRefusal?.ToString());
        }
    }

    [Fact]
    public void Every_synthetic_case_is_judged_as_it_says()
    {
        using JsonDocument cases = JsonDocument.Parse(RecordedEvidence.Text("synthetic/event-logs/cases.json"));
        foreach (JsonElement one in cases.RootElement.EnumerateArray())
        {
            string id = one.GetProperty("id").GetString()!;
            string expect = one.GetProperty("expect").GetString()!;
            byte[] log = RecordedEvidence.Bytes($"synthetic/event-logs/{id}.bin");
            FindingList findings = new();
            JudgedBoot? boot = BootVerifier.Judge(log, default, Synthetic(id), s_logAlone, findings);
            Verdict verdict = findings.ToVerdict();
            Assert.True(
                expect.StartsWith("accept", StringComparison.Ordinal) == verdict.IsAccepted,
                $"{id}: {verdict.FirstRefusal}"
            );
            if (expect.Contains("replay mismatch", StringComparison.Ordinal))
                Assert.Equal("event-log.replay", verdict.FirstRefusal?.Rule.Name);
            if (expect.Contains("parse error", StringComparison.Ordinal))
                Assert.Equal("event-log.format", verdict.FirstRefusal?.Rule.Name);
            if (expect.Contains("secureBoot=", StringComparison.Ordinal))
                Assert.Equal(
                    expect.Contains("true", StringComparison.Ordinal),
                    boot?.SecureBoot.State == SecureBootState.On
                );
        }
    }

    private static ImmutableArray<PcrBankEvidence> Synthetic(string id)
    {
        using JsonDocument pcrs = JsonDocument.Parse(RecordedEvidence.Text($"synthetic/event-logs/{id}.sha256.json"));
        return [new PcrBankEvidence(PcrBank.Sha256, Values(pcrs.RootElement))];
    }

    private static ImmutableArray<PcrBankEvidence> Recorded(string name)
    {
        using JsonDocument expected = JsonDocument.Parse(RecordedEvidence.Text("event-logs/expected-pcrs.json"));
        return
        [
            .. expected
                .RootElement.GetProperty(name)
                .EnumerateObject()
                .Select(bank => new PcrBankEvidence(PcrBank.FromName(bank.Name)!, Values(bank.Value))),
        ];
    }

    private static ImmutableArray<PcrBankEvidence> Replayed(string name)
    {
        byte[] bytes = RecordedEvidence.Bytes($"event-logs/{name}");
        Parsed<EventLog> read = EventLog.Read(bytes);
        if (read.Refusal?.Reason == "event-log.not-crypto-agile")
            read = EventLog.ReadTpm12(bytes);
        if (read.Value is not { } log)
            return [];
        PcrReplay replay = PcrReplay.Of(log).OrThrow();
        return [.. replay.Banks.Select(bank => new PcrBankEvidence(bank, TestLog.ValuesOf(replay, bank)))];
    }

    private static PcrBankEvidence Quoted(string path, PcrBank bank)
    {
        using JsonDocument pcrs = JsonDocument.Parse(RecordedEvidence.Text(path));
        return new PcrBankEvidence(bank, Values(pcrs.RootElement));
    }

    // "7" or "sha256:7".
    private static ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> Values(JsonElement pcrs) =>
        pcrs.EnumerateObject()
            .ToImmutableSortedDictionary(
                pcr => int.Parse(pcr.Name.Split(':')[^1], CultureInfo.InvariantCulture),
                pcr => new ReadOnlyMemory<byte>(Convert.FromHexString(pcr.Value.GetString()!))
            );

    private static Verdict Judge(
        string name,
        ImmutableArray<PcrBankEvidence> pcrs,
        BootPolicy policy,
        out JudgedBoot? boot
    )
    {
        FindingList findings = new();
        boot = BootVerifier.Judge(RecordedEvidence.Bytes($"event-logs/{name}"), default, pcrs, policy, findings);
        return findings.ToVerdict();
    }
}
