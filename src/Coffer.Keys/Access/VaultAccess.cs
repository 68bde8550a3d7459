using System.Collections.Immutable;
using System.Text;
using Coffer.Keys.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Access;

/// <summary>
/// Who can decrypt a vault now, by which path, trusting whom: read off its header, where every key slot is a path and there is no path without one. What the
/// header says is the machine's word; its strict reader refuses anything that would be a path of another kind.
/// </summary>
/// <param name="Vault">LUKS2 UUID.</param>
/// <param name="Generation">Generation of the newest binding.</param>
/// <param name="Paths">Every path.</param>
/// <param name="Notes">What a reader must know beside them.</param>
public sealed record VaultAccess(
    Guid Vault,
    ulong Generation,
    ImmutableArray<AccessPath> Paths,
    ImmutableArray<string> Notes
)
{
    /// <summary>What the paths lead to, as a heading.</summary>
    public string Subject { get; init; } = $"vault {Vault}, generation {Generation}: who can decrypt it now";

    private const string Stanza = "-> ";
    private const string EndOfHeader = "---";

    /// <summary>Reads it off a header.</summary>
    public static VaultAccess Of(HeaderCandidates header)
    {
        BoundHeader newest = header.Newest;
        return new VaultAccess(
            newest.Header.Uuid,
            newest.Binding.Generation,
            [
                .. header.Bindings.DistinctBy(bound => bound.Binding.Generation).Select(ByTpm),
                .. header
                    .Bindings.Select(bound => bound.Header.Recovery)
                    .DistinctBy(slot => slot.Keyslot.Number)
                    .Select(ByRecovery),
                Running(),
            ],
            [.. Remarks(header)]
        );
    }

    /// <summary>Who could open a vault that a TPM opens.</summary>
    internal static ImmutableArray<string> TpmTrusts { get; } =
    [
        "whoever makes and operates the TPM: in a cloud, the operator of the virtual TPM",
        "whoever holds the PCR policy key: signs which images may unseal",
        "whoever holds the db key: signs what firmware starts",
    ];

    private static AccessPath ByTpm(BoundHeader bound)
    {
        BindingToken binding = bound.Binding;
        return new AccessPath(
            "tpm",
            $"the machine itself, at every boot, asking nobody ({Slots(bound.Number)})",
            [
                $"this TPM: storage root key {Hex(binding.SrkName)}",
                $"Secure Boot on, with the keys of the sealing: PCR 7 is {Hex(binding.Pcr7)}{Announced(binding)}",
                "an OS image whose PCR 11 the PCR policy key signed, before its root starts",
                "nothing added to that image's command line (PCR 12), no vault opened before in this boot (PCR 15)",
                $"generation {binding.Generation} in the TPM",
            ],
            TpmTrusts,
            "coffer rotate raises the generation and seals anew; coffer revoke ends it for good"
        );
    }

    private static string Announced(BindingToken binding) =>
        binding.Pcr7Next.IsEmpty ? "" : $", or {Hex(binding.Pcr7Next)}, which its owner announced";

    private static AccessPath ByRecovery(Luks2RecoverySlot slot) =>
        ByRecovery(
            Recipients(slot.Escrow),
            slot.Escrow.Threshold,
            $"without the machine ({Slots(slot.Keyslot.Number)})"
        );

    /// <summary>The way of the recovery key's holders.</summary>
    internal static AccessPath ByRecovery(int recipients, int threshold, string where)
    {
        string who = threshold == 1 ? $"any one of {recipients}" : $"any {threshold} of {recipients}";
        return new AccessPath(
            "recovery",
            $"{who} recovery holders, {where}",
            [
                threshold == 1 ? "the identity of one of them" : $"the identities of {threshold} of them",
                "any copy of the disk, or of its first 4 MiB and the encrypted data",
            ],
            [
                threshold == 1
                    ? "each recovery holder alone"
                    : $"that no {threshold} recovery holders conspire or lose control of their identities",
            ],
            "coffer rotate --level recovery replaces the key; copies of the disk that somebody kept stay readable with the old one"
        );
    }

    internal static AccessPath Running() =>
        new(
            "running",
            "root in the running machine reads its files, not its keys",
            ["a hole in a workload and in what confines it"],
            ["the software in the image", "the processor, for the memory of the confidential VM"],
            "a new boot"
        );

    private static IEnumerable<string> Remarks(HeaderCandidates header)
    {
        yield return "operators rotate and revoke; no operator sees a key";
        yield return "the header has no other key slot: a strict reader refuses one that has";
        if (header.Newest.Header.Reencryption is { } reencryption)
            yield return $"the volume key is being rotated: {Mebibytes(reencryption.Progress.Boundary)} of {Mebibytes(header.Newest.Header.DataSize)} MiB are under the next key, the rest under the old one; every path opens both";
        if (!header.AtRest)
            yield return "a change of the header was cut: the machine ends it at its next boot, and only the TPM's generation lives";
    }

    private static string Slots(Luks2KeyslotNumber number) =>
        number.IsAtRest() ? $"key slot {(int)number}" : $"key slots {(int)number} and {(int)number.OfNext()}";

    private static long Mebibytes(long bytes) => bytes / Luks2Template.DataAlignment;

    // The age files of an escrow with shares have one recipient each; the one file without shares has a stanza for each.
    private static int Recipients(EscrowToken escrow)
    {
        if (escrow.Threshold > 1)
            return escrow.Ages.Length;
        return Encoding
            .Latin1.GetString(escrow.Ages[0].AsSpan())
            .Split('\n')
            .TakeWhile(line => !line.StartsWith(EndOfHeader, StringComparison.Ordinal))
            .Count(line => line.StartsWith(Stanza, StringComparison.Ordinal));
    }

    private static string Hex(ImmutableArray<byte> bytes) => Convert.ToHexStringLower(bytes.AsSpan());
}
