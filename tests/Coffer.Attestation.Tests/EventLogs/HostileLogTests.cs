using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Attestation.Tests.EventLogs;

/// <summary>
/// What an attacker does to a true log. Unless a test says otherwise, the quoted values are those that the changed log gives: the attacker
/// changed what is not hashed, or extended PCRs before quoting.
/// </summary>
public sealed class HostileLogTests
{
    private static readonly BootPolicy s_policy = new() { RequireMeasurements = false };

    [Fact]
    public void The_log_is_accepted_as_long_as_nobody_changes_it() => Assert.Null(Refusal(_ => { }));

    [Theory]
    [InlineData(TcgEventType.EV_UNUSED)]
    [InlineData(TcgEventType.EV_IPL)]
    [InlineData(TcgEventType.EV_OMIT_BOOT_DEVICE_EVENTS)]
    [InlineData(TcgEventType.EV_EFI_ACTION)]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_BOOT)]
    [InlineData(TcgEventType.EV_POST_CODE)]
    [InlineData((TcgEventType)0x12345)]
    public void An_application_cannot_be_hidden_behind_another_type(TcgEventType type) =>
        Assert.Equal(
            "event-log.explained",
            Refusal(log => log.Retype(log.IndexOf(4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION), type))
        );

    [Fact]
    public void An_application_cannot_be_hidden_as_no_action_for_the_value_has_it()
    {
        TestLog log = TestLog.OfRealBoot();
        ImmutableArray<PcrBankEvidence> pcrs = log.Pcrs();
        log.Retype(log.IndexOf(4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION), TcgEventType.EV_NO_ACTION);
        Finding? refusal = log.Judge(s_policy, pcrs, out JudgedBoot? boot).FirstRefusal;
        Assert.Equal(("event-log.replay", "tpm.pcrs.sha256.4"), (refusal?.Rule.Name, refusal?.Field));
        Assert.Empty(boot!.Applications);
        Assert.Contains(boot.Events, e => e is { Pcr: 4, Proof: EventProof.Unexplained });
    }

    [Theory]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_AUTHORITY)]
    [InlineData(TcgEventType.EV_UNUSED)]
    [InlineData(TcgEventType.EV_IPL)]
    [InlineData(TcgEventType.EV_EFI_ACTION)]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_BOOT)]
    public void The_state_of_Secure_Boot_cannot_be_hidden_behind_another_type(TcgEventType type) =>
        Assert.NotNull(
            Refusal(log =>
            {
                log.SetVariable("SecureBoot", [0]);
                log.Retype(log.IndexOfVariable("SecureBoot"), type);
                log.Insert(log.IndexOfVariable("PK"), 7, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, SecureBoot(1));
            })
        );

    [Theory]
    [InlineData("SecureBoot")]
    [InlineData("PK")]
    [InlineData("KEK")]
    [InlineData("db")]
    [InlineData("dbx")]
    public void A_variable_that_is_missing_is_refused(string name) =>
        Assert.Equal("secure-boot.variables", Refusal(log => log.Events.RemoveAt(log.IndexOfVariable(name))));

    [Theory]
    [InlineData("SecureBoot")]
    [InlineData("PK")]
    [InlineData("KEK")]
    [InlineData("db")]
    [InlineData("dbx")]
    public void A_variable_that_comes_twice_is_refused(string name) =>
        Assert.Equal(
            "secure-boot.variables",
            Refusal(log => log.Events.Insert(log.IndexOfVariable(name), log.Events[log.IndexOfVariable(name)]))
        );

    [Fact]
    public void Variables_in_another_order_are_refused() =>
        Assert.Equal(
            "secure-boot.variables",
            Refusal(log =>
            {
                int at = log.IndexOfVariable("PK");
                (log.Events[at], log.Events[at + 1]) = (log.Events[at + 1], log.Events[at]);
            })
        );

    [Fact]
    public void A_variable_behind_the_separator_is_refused() =>
        Assert.Equal(
            "secure-boot.variables",
            Refusal(log => log.Add(7, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, SecureBoot(1)))
        );

    [Fact]
    public void A_variable_of_another_namespace_is_refused() =>
        Assert.Equal(
            "secure-boot.variables",
            Refusal(log =>
            {
                byte[] data = new UefiVariableData(Guid.Empty, "SecureBoot", new byte[] { 1 }).ToBytes();
                log.Events.RemoveAt(log.IndexOfVariable("SecureBoot"));
                log.Insert(log.IndexOfVariable("PK"), 7, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, data);
            })
        );

    [Theory]
    [InlineData(new byte[0], "secure-boot.variable-size")]
    [InlineData(new byte[] { 1, 0 }, "secure-boot.variable-size")]
    [InlineData(new byte[] { 0 }, "secure-boot.enabled")]
    [InlineData(new byte[] { 2 }, "secure-boot.enabled")]
    public void Secure_Boot_is_on_when_its_one_byte_is_one(byte[] value, string rule) =>
        Assert.Equal(rule, Refusal(log => log.SetVariable("SecureBoot", value)));

    [Theory]
    [InlineData("PK")]
    [InlineData("KEK")]
    [InlineData("db")]
    public void Secure_Boot_without_keys_is_none(string name) =>
        Assert.Equal("secure-boot.keys", Refusal(log => log.SetVariable(name, [])));

    [Fact]
    public void A_database_that_is_no_list_is_refused() =>
        Assert.Equal("secure-boot.databases", Refusal(log => log.SetVariable("dbx", [1, 2, 3])));

    [Theory]
    [InlineData("UEFI Debug Mode")]
    [InlineData("Something Else Happened")]
    public void Debug_mode_is_not_secure(string action) =>
        Assert.Equal(
            "secure-boot.debug-mode",
            Refusal(log => log.Action(log.IndexOfVariable("SecureBoot"), 7, action))
        );

    [Fact]
    public void Missing_protection_from_devices_is_said_and_accepted() =>
        Assert.Null(Refusal(log => log.Action(log.IndexOfVariable("SecureBoot"), 7, "DMA Protection Disabled")));

    [Fact]
    public void Secure_Boot_that_allowed_nothing_is_refused() =>
        Assert.Equal(
            "secure-boot.authority",
            Refusal(log => log.Events.RemoveAt(log.IndexOf(7, TcgEventType.EV_EFI_VARIABLE_AUTHORITY)))
        );

    [Fact]
    public void An_authority_before_the_separator_without_option_ROM_is_refused() =>
        Assert.Equal("secure-boot.early-authority", Refusal(log => MoveAuthority(log, 7)));

    [Fact]
    public void An_authority_before_the_separator_with_an_option_ROM_is_accepted() =>
        Assert.Null(
            Refusal(log =>
            {
                log.Insert(log.IndexOf(2, TcgEventType.EV_SEPARATOR), 2, TcgEventType.EV_EFI_BOOT_SERVICES_DRIVER, []);
                TestEvent authority = log.Events[log.IndexOf(7, TcgEventType.EV_EFI_VARIABLE_AUTHORITY)];
                log.Events.Insert(log.IndexOf(7, TcgEventType.EV_SEPARATOR), authority);
            })
        );

    [Fact]
    public void An_authority_that_is_not_in_db_is_refused() =>
        Assert.Equal(
            "secure-boot.authority-known",
            Refusal(log =>
                log.Add(7, TcgEventType.EV_EFI_VARIABLE_AUTHORITY, Authority("db", EfiGuid.ImageSecurityDatabase))
            )
        );

    [Theory]
    [InlineData("SbatLevel", null)]
    [InlineData("MokListTrusted", null)]
    [InlineData("Shim", null)]
    [InlineData("Whatever", "secure-boot.authority-known")]
    public void Of_shim_only_its_own_names_are_taken(string name, string? rule) =>
        Assert.Equal(
            rule,
            Refusal(log => log.Add(7, TcgEventType.EV_EFI_VARIABLE_AUTHORITY, Authority(name, AuthorityEntry.Shim)))
        );

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_second_separator_is_refused(int pcr) =>
        Assert.Equal("event-log.separators", Refusal(log => log.Add(pcr, TcgEventType.EV_SEPARATOR, new byte[4])));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_missing_separator_is_refused(int pcr) =>
        Assert.Equal(
            "event-log.separators",
            Refusal(log => log.Events.RemoveAt(log.IndexOf(pcr, TcgEventType.EV_SEPARATOR)))
        );

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0 })]
    public void A_separator_with_an_error_is_refused(byte[] value) =>
        Assert.Equal(
            "event-log.separators",
            Refusal(log =>
            {
                int at = log.IndexOf(4, TcgEventType.EV_SEPARATOR);
                log.Events.RemoveAt(at);
                log.Insert(at, 4, TcgEventType.EV_SEPARATOR, value);
            })
        );

    [Fact]
    public void Data_that_is_not_what_was_hashed_is_refused() =>
        Assert.Equal(
            "event-log.explained",
            Refusal(log =>
            {
                int at = log.IndexOfVariable("SecureBoot");
                log.SetVariable("SecureBoot", [0]);
                log.Events[at] = log.Events[at] with { Data = SecureBoot(1) };
            })
        );

    [Fact]
    public void A_locality_behind_a_measurement_is_refused() =>
        Assert.Equal(
            "event-log.startup-locality",
            RefusalOf(log => log.Events.Add(new TestEvent(0, TcgEventType.EV_NO_ACTION, Locality(3), new byte[32])))
        );

    [Fact]
    public void A_measurement_by_hardware_is_the_first_or_none() =>
        Assert.Equal("event-log.h-crtm", Refusal(log => log.Add(0, TcgEventType.EV_EFI_HCRTM_EVENT, [1])));

    [Fact]
    public void A_measurement_by_hardware_at_locality_4_is_accepted() =>
        Assert.Null(
            Refusal(log =>
            {
                log.Insert(0, 0, TcgEventType.EV_EFI_HCRTM_EVENT, [1]);
                log.Events.Insert(0, new TestEvent(0, TcgEventType.EV_NO_ACTION, Locality(4), new byte[32]));
            })
        );

    [Fact]
    public void Swapped_and_removed_events_do_not_give_the_value()
    {
        TestLog log = TestLog.OfRealBoot();
        ImmutableArray<PcrBankEvidence> pcrs = log.Pcrs();
        for (int i = 0; i + 1 < log.Events.Count; i++)
        {
            TestLog without = TestLog.OfRealBoot();
            without.Events.RemoveAt(i);
            Assert.Equal("event-log.replay", without.Judge(s_policy, pcrs, out _).FirstRefusal?.Rule.Name);
            if (
                log.Events[i].Pcr != log.Events[i + 1].Pcr
                || log.Events[i].Digest.SequenceEqual(log.Events[i + 1].Digest)
            )
                continue;
            TestLog swapped = TestLog.OfRealBoot();
            (swapped.Events[i], swapped.Events[i + 1]) = (swapped.Events[i + 1], swapped.Events[i]);
            Assert.Equal("event-log.replay", swapped.Judge(s_policy, pcrs, out _).FirstRefusal?.Rule.Name);
        }
    }

    [Fact]
    public void Every_appended_event_is_told_from_the_value()
    {
        ImmutableArray<PcrBankEvidence> pcrs = TestLog.OfRealBoot().Pcrs();
        for (int pcr = 0; pcr < 24; pcr++)
        {
            TestLog log = TestLog.OfRealBoot();
            log.Add(pcr, TcgEventType.EV_EFI_ACTION, "appended"u8.ToArray());
            Finding? refusal = log.Judge(s_policy, pcrs, out _).FirstRefusal;
            Assert.Equal(("event-log.replay", $"tpm.pcrs.sha256.{pcr}"), (refusal?.Rule.Name, refusal?.Field));
        }
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(17, true)]
    [InlineData(23, true)]
    [InlineData(10, false)]
    public void A_PCR_without_events_must_be_untouched_but_for_the_one_of_IMA(int pcr, bool refused)
    {
        TestLog log = TestLog.OfRealBoot();
        PcrBankEvidence bank = log.Pcrs()[0];
        bank = bank with { Values = bank.Values.SetItem(pcr, PcrBank.Sha256.Hash([1])) };
        Assert.Equal(refused ? "event-log.replay" : null, log.Judge(s_policy, [bank], out _).FirstRefusal?.Rule.Name);
    }

    [Fact]
    public void Sections_in_another_order_are_refused() =>
        Assert.Equal(
            "stub.sections",
            Refusal(log =>
            {
                int at = log.IndexOf(11, TcgEventType.EV_IPL);
                (log.Events[at], log.Events[at + 2]) = (log.Events[at + 2], log.Events[at]);
                (log.Events[at + 1], log.Events[at + 3]) = (log.Events[at + 3], log.Events[at + 1]);
            })
        );

    [Fact]
    public void A_section_with_another_name_is_refused() =>
        Assert.Equal(
            "stub.sections",
            Refusal(log =>
            {
                int at = log.IndexOf(11, TcgEventType.EV_IPL);
                byte[] name = Encoding.Unicode.GetBytes(".initrd\0");
                log.Events[at] = log.Events[at] with { Data = name };
                log.Events[at + 1] = log.Events[at + 1] with { Data = name };
            })
        );

    [Fact]
    public void Phases_in_their_order_are_accepted() =>
        Assert.Null(
            Refusal(log =>
            {
                log.Measure(11, "enter-initrd");
                log.Measure(11, "leave-initrd");
                log.Measure(11, "ready");
            })
        );

    [Theory]
    [InlineData("leave-initrd", "enter-initrd")]
    [InlineData("enter-initrd", "enter-initrd")]
    [InlineData("enter-initrd", "something")]
    public void Phases_in_another_order_are_refused(string first, string second) =>
        Assert.Equal(
            "stub.phases",
            Refusal(log =>
            {
                log.Measure(11, first);
                log.Measure(11, second);
            })
        );

    [Fact]
    public void Phases_without_a_log_are_found_in_the_value()
    {
        TestLog log = TestLog.OfRealBoot();
        log.Measure(11, "enter-initrd");
        log.Measure(11, "leave-initrd");
        ImmutableArray<PcrBankEvidence> pcrs = log.Pcrs();
        log.Userspace.Clear();
        Verdict verdict = log.Judge(s_policy, pcrs, out JudgedBoot? boot);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Equal(["enter-initrd", "leave-initrd"], boot!.Phases);
        Assert.Contains(verdict.Findings, f => f.Rule == StubRules.Phases && f.Note!.Contains("not in any log"));
    }

    [Fact]
    public void A_log_that_ends_before_the_kernel_took_over_is_told_by_the_value()
    {
        TestLog log = TestLog.OfRealBoot();
        ImmutableArray<PcrBankEvidence> pcrs = log.Pcrs();
        log.Events.RemoveAll(e => Encoding.ASCII.GetString(e.Data).StartsWith("Exit Boot", StringComparison.Ordinal));
        Verdict verdict = log.Judge(s_policy, pcrs, out _);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Contains(
            verdict.Findings,
            f => f.Rule == BootApplicationRules.ExitBootServices && f.Note!.Contains("not in the log")
        );
    }

    [Fact]
    public void A_kernel_that_could_not_take_over_is_refused() =>
        Assert.Equal(
            "boot.exit-boot-services",
            Refusal(log =>
            {
                log.Events.RemoveAt(log.Events.Count - 1);
                log.Action(log.Events.Count, 5, "Exit Boot Services Returned with Failure");
            })
        );

    [Fact]
    public void User_space_may_not_speak_for_the_firmware() =>
        Assert.Equal("event-log.user-space-format", Refusal(log => log.Measure(7, "mine")));

    [Fact]
    public void A_broken_log_of_user_space_is_refused()
    {
        FindingList findings = new();
        TestLog log = TestLog.OfRealBoot();
        BootVerifier.Judge(log.ToBytes(), "{}"u8.ToArray(), log.Pcrs(), s_policy, findings);
        Assert.Equal("event-log.user-space-format", findings.ToVerdict().FirstRefusal?.Rule.Name);
    }

    [Fact]
    public void No_log_is_no_verified_log()
    {
        FindingList findings = new();
        Assert.Null(BootVerifier.Judge(default, default, TestLog.OfRealBoot().Pcrs(), s_policy, findings));
        Finding? refusal = findings.ToVerdict().FirstRefusal;
        Assert.Equal(("event-log.present", Outcome.NotChecked), (refusal?.Rule.Name, refusal?.Outcome));
    }

    [Fact]
    public void No_log_is_accepted_where_the_policy_asks_for_none()
    {
        FindingList findings = new();
        BootPolicy policy = s_policy with { RequireEventLog = false, RequireSecureBoot = false };
        BootVerifier.Judge(default, default, TestLog.OfRealBoot().Pcrs(), policy, findings);
        Assert.True(findings.ToVerdict().IsAccepted);
        Assert.DoesNotContain(
            findings.ToVerdict().Findings,
            f => f.Outcome == Outcome.Passed && f.Rule == EventLogRules.Replay
        );
    }

    [Fact]
    public void A_log_against_no_values_proves_nothing()
    {
        Assert.Equal(
            "event-log.bank",
            TestLog.OfRealBoot().Judge(s_policy, [], out JudgedBoot? boot).FirstRefusal?.Rule.Name
        );
        Assert.Null(boot);
    }

    [Fact]
    public void A_value_of_another_size_is_refused()
    {
        PcrBankEvidence bank = TestLog.OfRealBoot().Pcrs()[0];
        bank = bank with { Values = bank.Values.SetItem(7, new byte[20]) };
        Assert.Equal("event-log.replay", TestLog.OfRealBoot().Judge(s_policy, [bank], out _).FirstRefusal?.Rule.Name);
    }

    private static string? Refusal(Action<TestLog> change) => RefusalOf(change, true);

    private static string? RefusalOf(Action<TestLog> change, bool replays = false)
    {
        TestLog log = TestLog.OfRealBoot();
        ImmutableArray<PcrBankEvidence> pcrs = log.Pcrs();
        change(log);
        Verdict verdict = log.Judge(s_policy, replays ? log.Pcrs() : pcrs, out _);
        return verdict.FirstRefusal?.Rule.Name;
    }

    private static void MoveAuthority(TestLog log, int pcr)
    {
        int at = log.IndexOf(pcr, TcgEventType.EV_EFI_VARIABLE_AUTHORITY);
        TestEvent authority = log.Events[at];
        log.Events.Insert(log.IndexOf(pcr, TcgEventType.EV_SEPARATOR), authority);
    }

    private static byte[] SecureBoot(byte value) =>
        new UefiVariableData(EfiGuid.GlobalVariable, "SecureBoot", new[] { value }).ToBytes();

    private static byte[] Authority(string name, Guid vendor) =>
        new UefiVariableData(vendor, name, Enumerable.Repeat((byte)7, 48).ToArray()).ToBytes();

    private static byte[] Locality(byte locality) => [.. "StartupLocality\0"u8, locality];
}
