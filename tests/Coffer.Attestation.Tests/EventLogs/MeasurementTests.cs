using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Attestation.Tests.EventLogs;

/// <summary>A machine of Coffer against the predictions of its build: each difference must be named with what it means.</summary>
public sealed class MeasurementTests
{
    private const string Vault = "coffer/vault/v1:1:2:3";
    private static readonly BootPolicy s_policy = new() { Expected = [TestMeasurements.Of(TestLog.OfRealBoot())] };

    [Fact]
    public void The_machine_of_the_build_is_accepted_by_the_policy_of_the_defaults()
    {
        Verdict verdict = Machine().Judge(s_policy, out JudgedBoot? boot);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Equal("payroll", boot!.Build?.Name);
        Assert.Equal(Vault, boot.Vault);
        Assert.Equal("coffer.mode=boot \"quoted\" a+b", boot.CommandLine);
        Assert.Equal(["enter-initrd", "leave-initrd"], boot.Phases);
        Assert.All(boot.Sections, section => Assert.True(section.IsExpected, section.Name));
        Assert.All(boot.Applications, application => Assert.NotNull(application.Expected));
        Assert.Contains(boot.Events, e => e is { Pcr: 4, Proof: EventProof.Expected });
        Assert.Contains(boot.Events, e => e is { IsUserspace: true, Pcr: 15, Proof: EventProof.Data });
    }

    [Fact]
    public void A_machine_that_systemd_brought_further_is_accepted()
    {
        TestLog log = Machine();
        log.Measure(11, "sysinit");
        log.Measure(11, "ready");
        Assert.Null(log.Judge(s_policy, out _).FirstRefusal);
    }

    [Fact]
    public void Without_measurements_nothing_is_accepted()
    {
        Finding? refusal = Machine().Judge(new BootPolicy(), out JudgedBoot? boot).FirstRefusal;
        Assert.Equal(("measurements.pcr-4", Outcome.NotChecked), (refusal?.Rule.Name, refusal?.Outcome));
        Assert.Null(boot?.Build);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(15)]
    public void A_PCR_that_was_not_quoted_is_not_taken_for_granted(int pcr)
    {
        TestLog log = Machine();
        PcrBankEvidence bank = log.Pcrs()[0];
        bank = bank with { Values = bank.Values.Remove(pcr) };
        Finding? refusal = log.Judge(s_policy, [bank], out _).FirstRefusal;
        Assert.Equal(Outcome.NotChecked, refusal?.Outcome);
    }

    [Fact]
    public void Of_several_builds_the_one_that_booted_is_found()
    {
        BootPolicy policy = s_policy with
        {
            Expected =
            [
                s_policy.Expected[0] with
                {
                    Version = 8,
                    Os = s_policy.Expected[0].Installer,
                },
                .. s_policy.Expected,
            ],
        };
        Assert.True(Machine().Judge(policy, out JudgedBoot? boot).IsAccepted);
        Assert.Equal(7, boot!.Build?.Version);
    }

    [Fact]
    public void The_installer_is_not_the_OS()
    {
        TestLog log = Machine();
        int at = log.IndexOf(11, TcgEventType.EV_IPL);
        log.Events[at + 1] = log.Events[at + 1] with { Digest = Convert.FromHexString(new string('4', 64)) };
        log.Userspace.Clear();
        log.Measure(11, "enter-initrd");
        Assert.Contains("what the installer of the same build measures", Note(log, "measurements.pcr-11"));
        Assert.Equal(
            "event-log.bank",
            log.Judge(s_policy with { Booted = BootedImage.Installer }, [], out _).FirstRefusal?.Rule.Name
        );
        Assert.Null(
            Failures(log, s_policy with { Booted = BootedImage.Installer }).GetValueOrDefault("measurements.pcr-11")
        );
    }

    [Fact]
    public void A_platform_that_enrolled_the_owners_certificates_itself_is_accepted()
    {
        TestLog log = Machine();
        EnrolByPlatform(log);
        Verdict verdict = log.Judge(s_policy, out JudgedBoot? boot);
        Assert.True(verdict.IsAccepted, $"{verdict.FirstRefusal}");
        Assert.Equal(7, boot!.Build?.Version);
        Finding pcr7 = verdict.Findings.Single(f => f.Rule == MeasurementRules.Pcr7);
        Assert.Contains("SignatureOwner", pcr7.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK")]
    [InlineData("KEK")]
    [InlineData("db")]
    public void A_platform_that_enrolled_another_certificate_is_not(string variable)
    {
        TestLog log = Machine();
        EnrolByPlatform(log);
        byte[] changed = log.ValueOf(variable);
        changed[^1] ^= 1;
        log.SetVariable(variable, changed);
        Assert.Contains("measurements.pcr-7", Failures(log, s_policy).Keys);
    }

    [Theory]
    [InlineData("PK")]
    [InlineData("KEK")]
    [InlineData("db")]
    public void A_platform_that_enrolled_one_more_is_not(string variable)
    {
        TestLog log = Machine();
        EnrolByPlatform(log);
        log.SetVariable(variable, [.. log.ValueOf(variable), .. log.ValueOf(variable)]);
        Assert.Contains("measurements.pcr-7", Failures(log, s_policy).Keys);
    }

    [Fact]
    public void A_platform_that_has_a_dbx_of_its_own_is_not()
    {
        TestLog log = Machine();
        EnrolByPlatform(log);
        log.SetVariable("dbx", log.ValueOf("db"));
        Assert.Contains("measurements.pcr-7", Failures(log, s_policy).Keys);
    }

    // As Google's logs have it: every list of one certificate with the same SignatureOwner, and so the authority.
    private static void EnrolByPlatform(TestLog log)
    {
        byte[] owner = new Guid("d281fad2-8d88-47a4-9792-5baa47bb1b89").ToByteArray();
        foreach (string variable in (string[])["PK", "KEK", "db"])
        {
            byte[] list = log.ValueOf(variable);
            owner.CopyTo(list, EfiSignatureList.HeaderSize);
            log.SetVariable(variable, list);
        }
        int authority = log.IndexOf(7, TcgEventType.EV_EFI_VARIABLE_AUTHORITY);
        log.SetData(authority, [.. owner, .. log.DataOf(authority)[owner.Length..]]);
    }

    [Fact]
    public void A_boot_phase_that_has_not_ended_is_named()
    {
        TestLog log = TestLog.OfRealBoot();
        log.Measure(11, "enter-initrd");
        log.Measure(15, Vault, "vault");
        Assert.Contains("the boot phase has not ended", Note(log, "measurements.pcr-11"));
    }

    [Fact]
    public void A_boot_that_waits_for_its_recovery_is_the_OS_in_the_initrd_with_its_vault_shut()
    {
        BootPolicy recovery = s_policy with { Booted = BootedImage.Recovery };
        TestLog log = TestLog.OfRealBoot();
        log.Measure(11, "enter-initrd");
        Verdict verdict = log.Judge(recovery, out JudgedBoot? boot);
        Assert.True(verdict.IsAccepted, $"{verdict.FirstRefusal}");
        Assert.Equal(7, boot!.Build?.Version);
        Assert.False(log.Judge(s_policy, out _).IsAccepted);
    }

    [Fact]
    public void A_machine_that_runs_needs_no_recovery()
    {
        BootPolicy recovery = s_policy with { Booted = BootedImage.Recovery };
        Assert.Contains(
            "needs no recovery",
            Machine()
                .Judge(recovery, out _)
                .Findings.Single(f => f.Rule.Name == "measurements.pcr-11" && f.Refuses)
                .Note
        );
        Assert.Contains("stub.vault", Failures(Machine(), recovery).Keys);
    }

    [Theory]
    [InlineData(".cmdline", "its command line (.cmdline) is another one")]
    [InlineData(".linux", "its kernel (.linux) is another one")]
    [InlineData(".initrd", "its initrd (.initrd) is another one")]
    [InlineData(".osrel", "its section .osrel is another one")]
    public void Another_section_of_the_UKI_is_named(string section, string meaning)
    {
        TestLog log = Machine();
        int at = log.Events.FindLastIndex(e => e.Pcr == 11 && Encoding.Unicode.GetString(e.Data) == section + "\0");
        log.Events[at] = log.Events[at] with { Digest = new byte[32] };
        Assert.Contains(meaning, Note(log, "measurements.pcr-11"));
    }

    [Fact]
    public void Another_boot_loader_is_named()
    {
        TestLog log = Machine();
        int at = log.IndexOf(4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION);
        log.Events[at] = log.Events[at] with { Digest = new byte[32] };
        string note = Note(log, "measurements.pcr-4");
        Assert.Contains("another program was started where \\EFI\\BOOT\\BOOTX64.EFI is expected", note);
        Assert.NotNull(Failures(log, s_policy).GetValueOrDefault("boot.applications"));
    }

    [Fact]
    public void A_boot_option_that_was_tried_before_is_named()
    {
        TestLog log = Machine();
        log.Action(
            log.IndexOf(4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION),
            4,
            "Returning from EFI Application from Boot Option"
        );
        Assert.Contains("another boot option was tried before", Note(log, "measurements.pcr-4"));
    }

    [Fact]
    public void A_further_application_is_named()
    {
        TestLog log = Machine();
        log.Events.Add(
            log.Events[log.IndexOf(4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION)] with
            {
                Digest = new byte[32],
            }
        );
        Assert.Contains("something more was started", Note(log, "measurements.pcr-4"));
    }

    [Fact]
    public void A_certificate_that_was_added_to_db_is_named()
    {
        TestLog log = Machine();
        byte[] foreign = Certificate("CN=somebody else");
        byte[] lists = [.. DatabaseOf(log), .. EfiSignatureList.WriteAll(List(foreign))];
        log.SetVariable("db", lists);
        string note = Note(log, "measurements.pcr-7");
        Assert.Contains("the key database db was changed; added: CN=somebody else (", note);
        Assert.DoesNotContain("removed", note);
    }

    [Fact]
    public void A_certificate_that_was_replaced_in_db_is_named_with_the_one_that_went()
    {
        TestLog log = Machine();
        log.SetVariable("db", EfiSignatureList.WriteAll(List(Certificate("CN=somebody else"))));
        string note = Note(log, "measurements.pcr-7");
        Assert.Contains("added: CN=somebody else (", note);
        Assert.Contains("removed: ", note);
    }

    [Fact]
    public void A_db_that_the_policy_announces_counts_as_the_builds_and_no_other_does()
    {
        TestLog log = Machine();
        log.SetVariable("db", [.. DatabaseOf(log), .. EfiSignatureList.WriteAll(List(Certificate("CN=example db 2")))]);
        ReadOnlyMemory<byte> value = log.Pcrs().Single(bank => bank.Bank == PcrBank.Sha256).Values[7];
        Assert.True(log.Judge(s_policy with { AnnouncedPcr7 = [value] }, out JudgedBoot? boot).IsAccepted);
        Assert.Equal(7, boot!.Build?.Version);
        Assert.Contains("measurements.pcr-7", Failures(log, s_policy with { AnnouncedPcr7 = [new byte[32]] }).Keys);
        Assert.True(Machine().Judge(s_policy with { AnnouncedPcr7 = [value] }, out _).IsAccepted);
    }

    [Fact]
    public void Secure_Boot_that_was_switched_off_is_named()
    {
        TestLog log = Machine();
        log.SetVariable("SecureBoot", [0]);
        Assert.Contains("Secure Boot was switched off or on", Note(log, "measurements.pcr-7"));
    }

    [Fact]
    public void Debug_mode_is_named()
    {
        TestLog log = Machine();
        log.Action(log.IndexOfVariable("SecureBoot"), 7, "UEFI Debug Mode");
        Assert.Contains("the firmware runs in debug mode", Note(log, "measurements.pcr-7"));
    }

    [Fact]
    public void A_command_line_from_outside_is_named()
    {
        TestLog log = Machine();
        log.Add(12, TcgEventType.EV_IPL, Encoding.Unicode.GetBytes("init=/bin/sh\0"));
        Assert.Contains("init=/bin/sh", Note(log, "stub.nothing-passed"));
    }

    [Fact]
    public void An_addon_in_PCR_12_is_refused_even_where_no_log_explains_it()
    {
        FindingList findings = new();
        PcrBankEvidence bank = Machine().Pcrs()[0];
        bank = bank with { Values = bank.Values.SetItem(12, PcrBank.Sha256.Hash([1])) };
        BootVerifier.Judge(default, default, [bank], s_policy with { RequireEventLog = false }, findings);
        Assert.Contains(findings.ToVerdict().Refusals, f => f.Rule == StubRules.NothingPassed);
    }

    [Theory]
    [InlineData("something else")]
    [InlineData(Vault)]
    public void A_second_measurement_in_PCR_15_is_refused(string text)
    {
        TestLog log = Machine();
        log.Measure(15, text, "vault");
        Assert.NotNull(Failures(log, s_policy).GetValueOrDefault("stub.vault"));
    }

    private static string Configuration(int version) => $"coffer/configuration/v1:{version}:{new string('a', 64)}";

    [Fact]
    public void A_machine_without_a_configuration_is_accepted_and_the_verdict_says_so() =>
        Assert.Equal("none", Configured(Machine()).Seen);

    [Fact]
    public void The_configuration_is_named_and_of_several_the_last_one()
    {
        TestLog log = Machine();
        log.Measure(15, Configuration(3), "configuration");
        log.Measure(15, Configuration(7), "configuration");
        Assert.True(log.Judge(s_policy, out _).IsAccepted);
        Assert.Equal($"version 7, digest {new string('a', 64)}", Configured(log).Seen);
    }

    [Fact]
    public void A_configuration_that_the_vault_has_lost_is_refused_until_it_is_back()
    {
        TestLog log = Machine();
        log.Measure(15, $"{Configuration(7)}:missing", "configuration");
        Finding finding = Failures(log, s_policy)["stub.configuration"];
        Assert.Equal("none in the vault", finding.Seen);
        log.Measure(15, Configuration(7), "configuration");
        Assert.True(log.Judge(s_policy, out _).IsAccepted);
    }

    [Fact]
    public void A_machine_that_went_back_to_an_older_configuration_is_refused()
    {
        TestLog log = Machine();
        log.Measure(15, Configuration(7), "configuration");
        log.Measure(15, Configuration(6), "configuration");
        Assert.Contains("stub.configuration", Failures(log, s_policy).Keys);
    }

    [Theory]
    [InlineData("coffer/configuration/v1:07:")]
    [InlineData("coffer/configuration/v1:-7:")]
    [InlineData("coffer/configuration/v2:7:")]
    [InlineData("coffer/configuration/v1:18446744073709551616:")]
    public void A_measurement_that_is_like_a_configuration_and_none_is_refused(string start)
    {
        TestLog log = Machine();
        log.Measure(15, start + new string('a', 64), "configuration");
        Assert.Contains("stub.vault", Failures(log, s_policy).Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":missing:more")]
    [InlineData(":gone")]
    public void A_configuration_with_other_words_behind_it_or_a_short_digest_is_refused(string end)
    {
        TestLog log = Machine();
        log.Measure(15, Configuration(7)[..^(end.Length == 0 ? 1 : 0)] + end, "configuration");
        Assert.Contains("stub.vault", Failures(log, s_policy).Keys);
    }

    [Fact]
    public void A_configuration_before_the_vault_and_a_text_that_was_not_hashed_are_refused()
    {
        TestLog log = TestLog.OfRealBoot();
        log.Measure(11, "enter-initrd");
        log.Measure(15, Configuration(7), "configuration");
        log.Measure(11, "leave-initrd");
        log.Measure(15, Vault, "vault");
        Assert.Contains("stub.vault", Failures(log, s_policy).Keys);
        log = Machine();
        log.Measure(15, Configuration(7), "configuration");
        log.Userspace[^1] = log.Userspace[^1] with { Text = Configuration(8) };
        Assert.Contains("stub.vault", Failures(log, s_policy).Keys);
    }

    [Fact]
    public void A_text_about_the_vault_that_is_not_what_was_hashed_is_refused()
    {
        TestLog log = Machine();
        log.Userspace[^1] = log.Userspace[^1] with { Text = "coffer/vault/v1:9:9:9" };
        Verdict verdict = log.Judge(s_policy, out JudgedBoot? boot);
        Assert.Contains(verdict.Refusals, f => f.Rule == StubRules.Vault);
        Assert.Null(boot!.Vault);
    }

    [Fact]
    public void A_value_that_the_policy_names_is_compared()
    {
        TestLog log = Machine();
        ReadOnlyMemory<byte> pcr0 = log.Pcrs()[0].Values[0];
        BootPolicy right = s_policy with { Pcrs = s_policy.Pcrs.Add(0, [new byte[32], pcr0]) };
        BootPolicy wrong = s_policy with { Pcrs = s_policy.Pcrs.Add(0, [new byte[32]]) };
        Assert.True(log.Judge(right, out _).IsAccepted);
        Assert.Equal("measurements.pcr-value", log.Judge(wrong, out _).FirstRefusal?.Rule.Name);
    }

    [Fact]
    public void Values_are_compared_even_without_a_log()
    {
        FindingList findings = new();
        BootPolicy policy = s_policy with
        {
            RequireEventLog = false,
            RequireSecureBoot = false,
            RequireVaultInPcr15 = false,
        };
        BootVerifier.Judge(default, default, Machine().Pcrs(), policy, findings);
        Assert.True(findings.ToVerdict().IsAccepted, findings.ToVerdict().FirstRefusal?.ToString());
    }

    private static Finding Configured(TestLog log) =>
        log.Judge(s_policy, out _).Findings.Single(finding => finding.Rule == StubRules.Configuration);

    internal static TestLog Machine()
    {
        TestLog log = TestLog.OfRealBoot();
        log.Measure(11, "enter-initrd");
        log.Measure(11, "leave-initrd");
        log.Measure(15, Vault, "vault");
        return log;
    }

    private static string Note(TestLog log, string rule)
    {
        Finding? finding = Failures(log, s_policy).GetValueOrDefault(rule);
        Assert.NotNull(finding);
        return finding.Note ?? "";
    }

    private static Dictionary<string, Finding> Failures(TestLog log, BootPolicy policy) =>
        log.Judge(policy, out _).Refusals.DistinctBy(f => f.Rule.Name).ToDictionary(f => f.Rule.Name);

    private static byte[] DatabaseOf(TestLog log)
    {
        byte[] data = log.Events[log.IndexOfVariable("db")].Data;
        return data[(32 + (2 * "db".Length))..];
    }

    private static EfiSignatureList List(byte[] certificate) =>
        new(EfiGuid.CertX509, default, [new EfiSignatureData(Guid.Empty, certificate)]);

    private static byte[] Certificate(string subject)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        DateTimeOffset day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.CreateSelfSigned(day, day.AddYears(1));
        return certificate.RawData;
    }
}
