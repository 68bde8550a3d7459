using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// PCR 11, the UKI and the phases of the boot: systemd-stub measures the name and the content of each section it knows,
/// in its own order; user space then measures the name of each phase it enters (systemd-stub(7), systemd-measure(1),
/// version 257).
/// </summary>
public static class Pcr11Prediction
{
    /// <summary>The phase that <c>/init</c> begins.</summary>
    public const string EnterInitrd = "enter-initrd";

    /// <summary>The phase that <c>/init</c> ends with, after which nothing can unseal.</summary>
    public const string LeaveInitrd = "leave-initrd";

    private const int Pcr = 11;

    /// <summary>The phases in the order in which a boot enters them, systemd's own and /init's (systemd-pcrphase.service(8)).</summary>
    public static ImmutableArray<string> Phases { get; } =
    [EnterInitrd, LeaveInitrd, "sysinit", "ready", "shutdown", "final"];

    /// <summary>The sections that are measured, in the order of their measurement. Others, .pcrsig among them, are not.</summary>
    public static ImmutableArray<string> MeasuredSections { get; } =
    [
        UkiSectionName.Linux,
        UkiSectionName.OsRelease,
        UkiSectionName.CommandLine,
        UkiSectionName.Initrd,
        UkiSectionName.Microcode,
        UkiSectionName.Splash,
        UkiSectionName.DeviceTree,
        UkiSectionName.KernelRelease,
        UkiSectionName.Sbat,
        UkiSectionName.PcrPublicKey,
        UkiSectionName.Profile,
        UkiSectionName.AutomaticDeviceTree,
        UkiSectionName.HardwareIds,
        UkiSectionName.EfiFirmware,
    ];

    /// <summary>Predicts the value for a UKI; refuses an empty section.</summary>
    /// <param name="uki">The UKI.</param>
    /// <param name="phases">The phases entered.</param>
    /// <param name="bank">The bank; SHA-256 unless given.</param>
    public static Parsed<PcrPrediction> Compute(Uki uki, IEnumerable<string> phases, PcrBank? bank = null) =>
        Compute(uki.Sections.Select(section => (section.Name, section.Content)), phases, bank);

    /// <summary>
    /// Predicts the value. Refuses a measured section that occurs twice (profiles, alternative device trees: which one is
    /// used is decided at boot) or is empty.
    /// </summary>
    /// <param name="sections">Sections of the UKI in any order: name, and as many bytes as their VirtualSize.</param>
    /// <param name="phases">The phases entered, such as <see cref="EnterInitrd"/>; none for the value that the stub leaves.</param>
    /// <param name="bank">The bank; SHA-256 unless given.</param>
    public static Parsed<PcrPrediction> Compute(
        IEnumerable<(string Name, ReadOnlyMemory<byte> Data)> sections,
        IEnumerable<string> phases,
        PcrBank? bank = null
    )
    {
        bank ??= PcrBank.Sha256;
        List<MeasuredSection> measured = [];
        foreach ((string name, ReadOnlyMemory<byte> data) in sections.Where(s => MeasuredSections.Contains(s.Name)))
        {
            if (data.IsEmpty)
                return new Refusal("uki.section-empty", $"UKI section {name}", "at least one byte", "none");
            measured.Add(new MeasuredSection(name, bank.Hash(data.Span)));
        }
        return Compute(measured, phases, bank);
    }

    /// <summary>Predicts the value from the digests of the sections; refuses a measured section that occurs twice.</summary>
    /// <param name="sections">Sections of the UKI in any order.</param>
    /// <param name="phases">The phases entered.</param>
    /// <param name="bank">The bank of the digests; SHA-256 unless given.</param>
    public static Parsed<PcrPrediction> Compute(
        IEnumerable<MeasuredSection> sections,
        IEnumerable<string> phases,
        PcrBank? bank = null
    )
    {
        bank ??= PcrBank.Sha256;
        ILookup<string, MeasuredSection> byName = sections.ToLookup(section => section.Name);
        if (MeasuredSections.FirstOrDefault(name => byName[name].Skip(1).Any()) is { } repeated)
            return new Refusal("uki.section-repeated", $"UKI section {repeated}", "one", "more than one");
        return new PcrPrediction(
            Pcr,
            bank,
            MeasuredSections
                .SelectMany(name => byName[name])
                .SelectMany(section => Section(bank, section))
                .Concat(phases.Select(phase => Phase(bank, phase)))
        );
    }

    private static ExpectedEvent[] Section(PcrBank bank, MeasuredSection section) =>
        [
            new(TcgEventType.EV_IPL, section.Name, bank.Hash(Encoding.ASCII.GetBytes(section.Name + '\0'))),
            new(TcgEventType.EV_IPL, section.Name, section.Digest),
        ];

    /// <summary>The measurement of a phase: the hash of its name, as UTF-8 without terminator.</summary>
    public static ExpectedEvent Phase(PcrBank bank, string phase) =>
        new(null, phase, bank.Hash(Encoding.UTF8.GetBytes(phase)));
}
