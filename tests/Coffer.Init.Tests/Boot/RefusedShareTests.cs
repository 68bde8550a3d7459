using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Init.Boot;

namespace Coffer.Init.Tests.Boot;

/// <summary>What the screen says when the TPM does not give the share: the log of a real boot, against records of another or with more in it.</summary>
public sealed class RefusedShareTests
{
    private static readonly Refusal s_refusal = new("unseal.pcr-7", "PCR 7", "aa", "bb", "undo the change");
    private static readonly Refusal s_unsigned = new(
        "unseal.pcr-11-signature",
        "PCR 11",
        "a signature",
        "no signature"
    );

    [Fact]
    public void A_key_that_came_into_db_and_one_that_went_are_named()
    {
        EventLog log = RealBoot();
        string[] recorded = Record(log);
        int db = Array.FindIndex(recorded, e => e.Contains(":db ", StringComparison.Ordinal));
        recorded[db] = $"EV_EFI_VARIABLE_DRIVER_CONFIG:db 01234567:{new string('0', 64)}";
        string seen = Explain(s_refusal, recorded, log).Seen;
        Assert.StartsWith(
            "bb; first difference: event 7, EFI variable db (expected 000000000000..., seen ",
            seen,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "this probably means: the key database db was changed; added: CN=",
            seen,
            StringComparison.Ordinal
        );
        Assert.EndsWith("removed: certificate 01234567...", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_before_fingerprints_names_what_is_there_now()
    {
        EventLog log = RealBoot();
        string[] recorded = Record(log);
        int db = Array.FindIndex(recorded, e => e.Contains(":db ", StringComparison.Ordinal));
        recorded[db] = $"EV_EFI_VARIABLE_DRIVER_CONFIG:db:{new string('0', 64)}";
        Assert.Contains(
            "the key database db was changed; it has CN=",
            Explain(s_refusal, recorded, log).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Secure_Boot_that_was_switched_is_named()
    {
        EventLog log = RealBoot();
        string[] recorded = Record(log);
        recorded[0] = $"EV_EFI_VARIABLE_DRIVER_CONFIG:SecureBoot:{new string('0', 64)}";
        Assert.Contains(
            "Secure Boot was switched off or on",
            Explain(s_refusal, recorded, log).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_log_as_it_was_explains_nothing_and_says_so()
    {
        EventLog log = RealBoot();
        Assert.Contains(
            "does not explain the value",
            Explain(s_refusal, Record(log), log).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_log_with_a_broken_record_and_for_other_reasons_the_refusal_stays()
    {
        EventLog log = RealBoot();
        Refusal other = s_refusal with { Reason = "unseal.generation" };
        foreach (int pcr in (int[])[7, 12, 15])
        {
            Refusal ofPcr = s_refusal with { Reason = $"unseal.pcr-{pcr}" };
            Assert.Same(ofPcr, Explain(ofPcr, Record(log), null));
        }
        Assert.Same(s_unsigned, Explain(s_unsigned, [], null));
        Assert.Same(s_refusal, Explain(s_refusal, ["broken"], log));
        Assert.Same(other, Explain(other, Record(log), log));
    }

    [Fact]
    public void A_UKI_that_the_policy_key_did_not_sign_is_named_section_by_section()
    {
        EventLog log = RealBoot();
        string seen = Explain(s_unsigned, [], log, After(log, "enter-initrd")).Seen;
        Assert.StartsWith("no signature; measured of the UKI: .linux ", seen, StringComparison.Ordinal);
        TcgEvent content = log.EventsOf(11).ElementAt(1);
        string digest = Convert.ToHexStringLower(content.Digest(PcrBank.Sha256).Span);
        Assert.Contains($".linux {digest[..12]}...", seen, StringComparison.Ordinal);
        Assert.Contains(", .cmdline ", seen, StringComparison.Ordinal);
        Assert.Contains(", .initrd ", seen, StringComparison.Ordinal);
        Assert.Contains(
            "this probably means: this UKI booted as its stub measured it, but the machine's PCR policy key did not sign it",
            seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_boot_in_another_phase_is_named_by_it()
    {
        EventLog log = RealBoot();
        Assert.Contains(
            "the boot is past the phase \"leave-initrd\"",
            Explain(s_unsigned, [], log, After(log, "enter-initrd", "leave-initrd")).Seen,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "did not enter the phase \"enter-initrd\"",
            Explain(s_unsigned, [], log, After(log)).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_value_that_the_log_does_not_give_is_said_to_be_one()
    {
        EventLog log = RealBoot();
        Assert.Contains(
            "something was measured behind the UKI that the event log does not have",
            Explain(s_unsigned, [], log, new byte[32]).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_boot_without_a_UKI_says_so()
    {
        EventLog log = RealBoot();
        EventLog other = log with { Events = [.. log.Events.Where(e => e.PcrIndex != 11)] };
        Assert.Contains(
            "the event log has no section of a UKI; this probably means: no UKI was started by its stub",
            Explain(s_unsigned, [], other).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_command_line_from_outside_the_UKI_is_named()
    {
        EventLog log = With(RealBoot(), 12, "init=/bin/sh");
        string seen = Explain(s_refusal with { Reason = "unseal.pcr-12" }, [], log).Seen;
        Assert.Contains(
            $"event {log.Events.Length - 1}, command line or credential from outside the signed UKI: init=/bin/sh",
            seen,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "this probably means: something from outside the signed UKI was passed to it",
            seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_many_events_the_first_are_named_and_the_rest_counted()
    {
        EventLog log = RealBoot();
        for (int i = 0; i < 6; i++)
            log = With(log, 12, $"word{i}");
        string seen = Explain(s_refusal with { Reason = "unseal.pcr-12" }, [], log).Seen;
        Assert.Contains("word3; 2 more;", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("word4", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(15)]
    public void A_PCR_that_only_software_can_have_extended_is_said_to_be_one(int pcr) =>
        Assert.Contains(
            $"the event log has nothing for PCR {pcr}; this probably means: software measured it",
            Explain(s_refusal with { Reason = $"unseal.pcr-{pcr}" }, [], RealBoot()).Seen,
            StringComparison.Ordinal
        );

    [Fact]
    public void What_the_log_has_for_PCR_15_is_named() =>
        Assert.Contains(
            "another vault was opened, none, or something else was measured",
            Explain(s_refusal with { Reason = "unseal.pcr-15" }, [], With(RealBoot(), 15, "x")).Seen,
            StringComparison.Ordinal
        );

    private static Refusal Explain(Refusal refusal, string[] recorded, EventLog? log, byte[]? pcr11 = null) =>
        new RefusedShare(log, pcr11 ?? new byte[32]).Explain(refusal, recorded);

    // PCR 11 as the stub left it, then the phases.
    private static byte[] After(EventLog log, params string[] phases)
    {
        byte[] value = PcrReplay.Of(log).OrThrow().Value(PcrBank.Sha256, 11).ToArray();
        foreach (string phase in phases)
            value = PcrBank.Sha256.Extend(value, PcrBank.Sha256.Hash(Encoding.UTF8.GetBytes(phase)));
        return value;
    }

    private static EventLog With(EventLog log, int pcr, string text)
    {
        byte[] data = Encoding.Unicode.GetBytes($"{text}\0");
        EventDigest digest = new(PcrBank.Sha256, PcrBank.Sha256.Hash(data));
        return log with
        {
            Events = log.Events.Add(new TcgEvent(log.Events.Length, pcr, TcgEventType.EV_IPL, [digest], data)),
        };
    }

    private static string[] Record(EventLog log) => [.. RecordedEvent.OfPcr(log, 7, PcrBank.Sha256)];

    private static EventLog RealBoot() =>
        EventLog
            .Read(
                File.ReadAllBytes(
                    Path.Combine(
                        Root(AppContext.BaseDirectory),
                        "tests/Coffer.Firmware.Tests/Golden/ovmf-boot/event-log.bin"
                    )
                )
            )
            .OrThrow();

    private static string Root(string directory) =>
        File.Exists(Path.Combine(directory, "Coffer.slnx"))
            ? directory
            : Root(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Coffer.slnx"));
}
