using Coffer.Evidence.Custody;
using Coffer.Tpm;

namespace Coffer.Init.Custody;

/// <summary>What a rotation renews besides the binding.</summary>
/// <param name="Word">As requests and receipts spell it.</param>
/// <param name="Share">A new share, so a new unlock secret and slot passphrase.</param>
/// <param name="Recovery">A new recovery key with its slot and escrow.</param>
internal sealed record RotationLevel(string Word, bool Share, bool Recovery)
{
    /// <summary>The PCR 7 of a later boot that a reseal seals to besides; empty for none.</summary>
    internal TpmBuffer Announced { get; init; }

    /// <summary>Renews the binding alone.</summary>
    internal bool IsReseal => !Share && !Recovery;

    /// <summary>A new volume key for all data: its begin, with a new recovery key.</summary>
    internal static RotationLevel VolumeKeyBegin { get; } = new("volume-key-begin", Share: true, Recovery: true);

    /// <summary>Its end: nobody asks for it, all data are under the new key.</summary>
    internal static RotationLevel VolumeKeyEnd { get; } = new("volume-key-end", Share: true, Recovery: false);

    /// <summary>The level of a word of <see cref="CustodyRequest"/>.</summary>
    internal static RotationLevel Of(string word) =>
        word == CustodyRequest.VolumeKeyLevel
            ? VolumeKeyBegin
            : new(word, Share: word is "rewrap" or "all", Recovery: word is "recovery" or "all");

    /// <summary>A reseal to the present PCR 7 and an announced one.</summary>
    internal static RotationLevel Announcing(TpmBuffer next) => Of("reseal") with { Announced = next };
}
