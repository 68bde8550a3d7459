using System.Collections.Immutable;
using Coffer.Attestation.Signatures;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.Policies;

/// <summary>What is required of the boot. The defaults are the safe ones: those for a machine that Coffer built.</summary>
public sealed record BootPolicy
{
    /// <summary>True when the quoted PCRs must be explained by an event log. Asked only of evidence that has a TPM.</summary>
    public bool RequireEventLog { get; init; } = true;

    /// <summary>True when Secure Boot must have been on, with keys, and used.</summary>
    public bool RequireSecureBoot { get; init; } = true;

    /// <summary>True when PCR 4, 7 and 11 must be those that the build predicted; without <see cref="Expected"/> nothing is accepted.</summary>
    public bool RequireMeasurements { get; init; } = true;

    /// <summary>What the build predicted (<c>measurements.json</c>); several when machines of several versions are to be accepted.</summary>
    public ImmutableArray<ExpectedMeasurements> Expected { get; init; } = [];

    /// <summary>Whose signature <see cref="Expected"/> has; null when the measurements need none.</summary>
    public ReleaseKey? ReleaseKey { get; init; }

    /// <summary>What the policy names as measurements and <see cref="ReleaseKey"/> did not sign: it counts for nothing, and nothing is accepted.</summary>
    public ImmutableArray<UnsignedMeasurements> Unsigned { get; init; } = [];

    /// <summary>
    /// Values of PCR 7, SHA-256, that count as those the build predicted: the states of a db rotation that the owner leads the machine through.
    /// </summary>
    public ImmutableArray<ReadOnlyMemory<byte>> AnnouncedPcr7 { get; init; } = [];

    /// <summary>Which of a build's UKIs must have booted.</summary>
    public BootedImage Booted { get; init; } = BootedImage.Os;

    /// <summary>Values that a PCR of the SHA-256 bank may have, by PCR; each must be quoted.</summary>
    public ImmutableSortedDictionary<int, ImmutableArray<ReadOnlyMemory<byte>>> Pcrs { get; init; } =
        ImmutableSortedDictionary<int, ImmutableArray<ReadOnlyMemory<byte>>>.Empty;

    /// <summary>
    /// True when PCR 12 must be untouched: no command line, addon, credential or device tree from outside the signed UKI.
    /// Null: as <see cref="RequireMeasurements"/>.
    /// </summary>
    public bool? RequireUntouchedPcr12 { get; init; }

    /// <summary>
    /// True when PCR 15 must have exactly one event, the vault that /init opened (docs/formats.md section 10); with the installer, none.
    /// Null: as <see cref="RequireMeasurements"/>.
    /// </summary>
    public bool? RequireVaultInPcr15 { get; init; }

    /// <summary>
    /// True when a boot whose vault was opened by the recovery passphrase is accepted, with a warning: its owner has to reach the machine
    /// to seal it again.
    /// </summary>
    public bool AllowRecovered { get; init; } = true;

    /// <summary>True when SHA-1 banks and logs in the TPM 1.2 format, which have nothing else, count.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>What becomes of an event that no rule explains, in the PCRs where it matters.</summary>
    public UnexplainedEvents Unexplained { get; init; } = UnexplainedEvents.Refuse;

    /// <summary>The same policy with one more file of measurements: expected, or unsigned where <see cref="ReleaseKey"/> did not sign it.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="bytes"><c>measurements.json</c>; with a release key the envelope around it.</param>
    /// <returns>It, or <c>measurements.malformed</c>.</returns>
    public Parsed<BootPolicy> WithMeasurements(string file, byte[] bytes)
    {
        if (!Open(bytes).TryGet(out ReadOnlyMemory<byte> document, out Refusal? refusal))
            return this with { Unsigned = Unsigned.Add(new UnsignedMeasurements(file, refusal)) };
        return ExpectedMeasurements
            .Read(document.Span)
            .Then<BootPolicy>(read => this with { Expected = Expected.Add(read) });
    }

    private Parsed<ReadOnlyMemory<byte>> Open(byte[] bytes) =>
        ReleaseKey is null ? (ReadOnlyMemory<byte>)bytes : SignedMeasurements.Open(bytes, ReleaseKey);
}
