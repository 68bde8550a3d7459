using System.Collections.Immutable;

namespace Coffer.Storage.Luks2;

/// <summary>
/// What ties the unlock secret to this header, one TPM and one generation (docs/formats.md, section 8). The
/// values are those of the header, which the host may have written; judging them is Coffer.Keys' work.
/// </summary>
public sealed record BindingToken
{
    /// <summary>Most events of PCR 7.</summary>
    public const int MostEvents = 48;

    /// <summary>Most characters of an event.</summary>
    public const int LongestEvent = 200;

    internal const string Type = "coffer-binding";
    internal const int NameSize = 34;
    internal const int LongestPublic = 512;
    internal const int LongestPrivate = 1536;

    /// <summary>Value of the TPM's generation counter this binding belongs to.</summary>
    public required ulong Generation { get; init; }

    /// <summary>TPM name of the storage root key, 34 bytes.</summary>
    public required ImmutableArray<byte> SrkName { get; init; }

    /// <summary>TPM name of the generation counter once written, 34 bytes.</summary>
    public required ImmutableArray<byte> NvName { get; init; }

    /// <summary>TPM2B_PUBLIC of the sealed share, size field included.</summary>
    public required ImmutableArray<byte> Tpm2Public { get; init; }

    /// <summary>TPM2B_PRIVATE of the sealed share, size field included.</summary>
    public required ImmutableArray<byte> Tpm2Private { get; init; }

    /// <summary>The bound value of PCR 7, SHA-256.</summary>
    public required ImmutableArray<byte> Pcr7 { get; init; }

    /// <summary>The events that led to PCR 7, for the error message only: printable ASCII without <c>"</c> and <c>\</c>.</summary>
    public required ImmutableArray<string> Pcr7Events { get; init; }

    /// <summary>The one other value of PCR 7 that the share is sealed to, SHA-256; empty unless one was announced. The events are not its.</summary>
    public ImmutableArray<byte> Pcr7Next { get; init; } = [];

    /// <summary>Name of the volume key (docs/formats.md, section 7), 32 bytes.</summary>
    public required ImmutableArray<byte> VolumeKeyId { get; init; }

    /// <summary>Name of the next volume key, 32 bytes; empty unless the vault is being re-encrypted.</summary>
    public ImmutableArray<byte> NextVolumeKeyId { get; init; } = [];

    /// <summary>MAC over the header and the key slot areas, 32 bytes; zeros before it is computed.</summary>
    public ImmutableArray<byte> HeaderMac { get; init; } = [.. new byte[Luks2Template.MacSize]];

    /// <summary>Whether a value can be the announced one beside <paramref name="pcr7"/>: all zeros or all ones are a PCR that nothing was measured into.</summary>
    public static bool IsAnnounceable(ReadOnlySpan<byte> next, ReadOnlySpan<byte> pcr7) =>
        next.Length == Luks2Template.DigestSize
        && next.ContainsAnyExcept((byte)0)
        && next.ContainsAnyExcept((byte)0xff)
        && !next.SequenceEqual(pcr7);
}
