using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Init.Boot;

namespace Coffer.Init.Tests.Boot;

/// <summary>What the screen says when PCR 7 is another one: the log of a real boot against records of another.</summary>
public sealed class ShareUnsealingTests
{
    private static readonly Refusal s_refusal = new("unseal.pcr-7", "PCR 7", "aa", "bb", "undo the change");

    [Fact]
    public void A_key_that_came_into_db_and_one_that_went_are_named()
    {
        EventLog log = RealBoot();
        string[] recorded = Record(log);
        int db = Array.FindIndex(recorded, e => e.Contains(":db ", StringComparison.Ordinal));
        recorded[db] = $"EV_EFI_VARIABLE_DRIVER_CONFIG:db 01234567:{new string('0', 64)}";
        string seen = ShareUnsealing.Explain(s_refusal, recorded, log).Seen;
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
            ShareUnsealing.Explain(s_refusal, recorded, log).Seen,
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
            ShareUnsealing.Explain(s_refusal, recorded, log).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_log_as_it_was_explains_nothing_and_says_so()
    {
        EventLog log = RealBoot();
        Assert.Contains(
            "does not explain the value",
            ShareUnsealing.Explain(s_refusal, Record(log), log).Seen,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_log_with_a_broken_record_and_for_other_PCRs_the_refusal_stays()
    {
        EventLog log = RealBoot();
        Refusal other = s_refusal with { Reason = "unseal.pcr-12" };
        Assert.Same(s_refusal, ShareUnsealing.Explain(s_refusal, Record(log), null));
        Assert.Same(s_refusal, ShareUnsealing.Explain(s_refusal, ["broken"], log));
        Assert.Same(other, ShareUnsealing.Explain(other, Record(log), log));
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
