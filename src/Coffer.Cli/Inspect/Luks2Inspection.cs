using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Storage.Luks2;

namespace Coffer.Cli.Inspect;

/// <summary>
/// Explains a LUKS2 header with the reader a boot uses. What that refuses is explained by what it says of itself, with the reason
/// for which a boot would refuse it.
/// </summary>
internal static class Luks2Inspection
{
    private const string Wrapping = $"pbkdf2 sha256, {Luks2Template.Cipher}";

    /// <summary>Explains the first bytes of a volume.</summary>
    public static Parsed<Explanation> Explain(ReadOnlySpan<byte> bytes)
    {
        Parsed<Luks2Header> own = StrictLuks2Header.Read(bytes[..Math.Min(bytes.Length, Luks2Template.HeaderAreaSize)]);
        if (own.TryGet(out Luks2Header? header, out Refusal? refusal))
            return Explain(header);
        return Luks2DumpInspection.Explain(bytes).Value is { } foreign ? foreign : refusal;
    }

    private static Explanation Explain(Luks2Header header) =>
        new(
            "luks2",
            $"LUKS2 header, template {header.Template}",
            [
                new Fact("uuid", $"{header.Uuid}"),
                new Fact("sequence", $"{header.SequenceId}"),
                new Fact("cipher", $"{Luks2Template.Cipher}, {Luks2Template.VolumeKeySize * 8}-bit key"),
                new Fact("sector size", $"{Luks2Template.SectorSize}"),
                new Fact("data", $"{Sizes.Show(header.DataSize)} at byte {Luks2Template.DataOffset}"),
                .. Progress(header),
            ],
            [
                .. header.Unlocks.Select(unlock =>
                    Slot(unlock.Keyslot, Use("unlock", header), "opened by the TPM's share")
                ),
                Slot(header.Recovery.Keyslot, Use("recovery", header), "opened by the escrowed key"),
                .. NextSlots(header.Reencryption),
                .. header.Unlocks.Select(unlock => Binding(unlock)),
                Escrow(header.Recovery),
            ]
        );

    private static IEnumerable<Fact> Progress(Luks2Header header)
    {
        if (header.Reencryption?.Progress is not { } progress)
            yield break;
        yield return new Fact(
            "volume key rotation",
            $"{Sizes.Show(progress.Position)} of {Sizes.Show(header.DataSize)} are under the next volume key",
            progress.HotZone > 0
                ? "the machine goes on with it; stock cryptsetup can too: cryptsetup repair, then cryptsetup reencrypt --resume-only"
                : "the machine goes on with it; stock cryptsetup can too: cryptsetup reencrypt --resume-only"
        );
        if (progress.HotZone > 0)
            yield return new Fact(
                "hot zone",
                $"{Sizes.Show(progress.HotZone)} behind it",
                "its sectors are of either key; their checksums under the old one say which"
            );
    }

    private static string Use(string use, Luks2Header header) =>
        header.Reencryption is null ? use : $"{use}, old volume key";

    private static IEnumerable<Explanation> NextSlots(Luks2Reencryption? reencryption) =>
        reencryption is null
            ? []
            :
            [
                Slot(reencryption.NextUnlock, "unlock, next volume key", "opened by the TPM's share"),
                Slot(reencryption.NextRecovery, "recovery, next volume key", "opened by the escrowed key"),
            ];

    private static Explanation Slot(Luks2Keyslot slot, string use, string how) =>
        new("keyslot", $"key slot {(int)slot.Number}: {use}", new Fact("wrapping", Wrapping), new Fact("way", how));

    private static Explanation Binding(Luks2UnlockSlot unlock)
    {
        BindingToken binding = unlock.Binding;
        return new(
            "binding",
            $"token {(int)unlock.Keyslot.Number}: binding to this machine's TPM",
            [
                new Fact("generation", $"{binding.Generation}", "raising the TPM's counter kills this binding"),
                new Fact("srk name", Hex(binding.SrkName)),
                new Fact("nv name", Hex(binding.NvName)),
                new Fact("pcr 7", Hex(binding.Pcr7), "the Secure Boot state it is sealed to"),
                .. Announced(binding),
                new Fact("volume key id", Hex(binding.VolumeKeyId)),
                .. NextId(binding),
                new Fact("header mac", Hex(binding.HeaderMac), "only who can unseal can check it"),
            ],
            [.. binding.Pcr7Events.Select(recorded => new Explanation("pcr7-event", recorded))]
        );
    }

    private static IEnumerable<Fact> Announced(BindingToken binding) =>
        binding.Pcr7Next.IsEmpty
            ? []
            :
            [
                new Fact(
                    "pcr 7 next",
                    Hex(binding.Pcr7Next),
                    "the announced Secure Boot state it is sealed to as well"
                ),
            ];

    private static IEnumerable<Fact> NextId(BindingToken binding) =>
        binding.NextVolumeKeyId.IsEmpty ? [] : [new Fact("next volume key id", Hex(binding.NextVolumeKeyId))];

    private static Explanation Escrow(Luks2RecoverySlot recovery)
    {
        EscrowToken escrow = recovery.Escrow;
        return new(
            "escrow",
            $"token {(int)recovery.Keyslot.Number}: recovery key, encrypted to the owner's age recipients",
            new Fact("threshold", $"{escrow.Threshold}", $"of {escrow.Ages.Length} files"),
            new Fact("size", $"{escrow.Ages.Sum(age => age.Length)} bytes"),
            new Fact(
                "way",
                "coffer recovery open; or save a file of the token's member \"age\", base64 decoded, and: age --decrypt"
            )
        );
    }

    private static string Hex(ImmutableArray<byte> bytes) => Convert.ToHexStringLower(bytes.AsSpan());
}
