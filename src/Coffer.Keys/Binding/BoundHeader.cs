using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Binding;

/// <summary>
/// A vault's header with its key slot areas, in memory: what was read once and is judged, or what will be written. A valid
/// LUKS2 volume of somebody else and an older state of this one are told apart here (design, section 5, point 3).
/// </summary>
/// <param name="Header">The header, strictly read.</param>
/// <param name="UnlockArea">Area of key slot 0.</param>
/// <param name="RecoveryArea">Area of key slot 1.</param>
public sealed record BoundHeader(Luks2Header Header, ReadOnlyMemory<byte> UnlockArea, ReadOnlyMemory<byte> RecoveryArea)
{
    /// <summary>Bytes at the start of the partition that one read must fetch: both header copies and both areas.</summary>
    public const int Size = Luks2Template.HeaderAreaSize + (2 * Luks2Template.KeyslotAreaSize);

    private const string GenerationPoint = "binding.generation";
    private const string MacPoint = "binding.header-mac";
    private const string VolumeKeyPoint = "binding.volume-key";
    private const string Thing = "vault header";
    private const string NextStep = "the disk was changed from outside: use a backup of it, or recover";

    /// <summary>What PCR 15 is extended with once the vault is open (docs/formats.md, section 10).</summary>
    public byte[] MeasuredText =>
        Encoding.ASCII.GetBytes(
            $"coffer/vault/v1:{Header.Uuid:D}:{Convert.ToHexStringLower(Header.Binding.VolumeKeyId.AsSpan())}"
                + $":{Convert.ToHexStringLower(Header.Binding.HeaderMac.AsSpan())}"
        );

    /// <summary>Reads the first <see cref="Size"/> bytes of a vault's partition, which must come from one read.</summary>
    public static Parsed<BoundHeader> Read(ReadOnlyMemory<byte> start)
    {
        if (start.Length != Size)
            return new Refusal("luks2.area", Thing, $"{Size} bytes", $"{start.Length} bytes");
        return StrictLuks2Header
            .Read(start.Span[..Luks2Template.HeaderAreaSize])
            .Then<BoundHeader>(header => new BoundHeader(
                header,
                Area(start, Luks2KeyslotNumber.Unlock),
                Area(start, Luks2KeyslotNumber.Recovery)
            ));
    }

    /// <summary>The <see cref="Size"/> bytes for the start of the partition.</summary>
    public byte[] ToBytes() => [.. Header.ToBytes(), .. UnlockArea.Span, .. RecoveryArea.Span];

    /// <summary>The same header with the MAC that this unlock secret gives.</summary>
    public BoundHeader WithMac(Secret unlock) => this with { Header = Header.WithMac(Mac(unlock)) };

    /// <summary>
    /// Opens key slot 0, if the header is this machine's present one: generation and MAC are judged before the key slot is
    /// touched, the volume key before it is given out.
    /// </summary>
    /// <param name="unlock">Unlock secret; stays the caller's.</param>
    /// <param name="generation">What the TPM's generation counter says now.</param>
    /// <returns>The volume key; the caller's to dispose.</returns>
    public Parsed<Secret> Open(Secret unlock, ulong generation)
    {
        if ((JudgeGeneration(generation).Refusal ?? JudgeMac(unlock).Refusal) is { } refusal)
            return refusal;
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        return Header
            .OpenKeyslot(Luks2KeyslotNumber.Unlock, UnlockArea.Span, passphrase.Span)
            .Then(volumeKey => GiveIfBound(volumeKey));
    }

    /// <summary>
    /// Opens key slot 1 with the recovery passphrase. Nothing here shows that the header is this machine's present one, for the secret that would
    /// is what got lost: whoever recovers has to look at why the machine could not unseal. The volume key must be the one that the header names.
    /// </summary>
    /// <param name="passphrase">The recovery passphrase; stays the caller's.</param>
    /// <returns>The volume key; the caller's to dispose.</returns>
    public Parsed<Secret> OpenByRecovery(Secret passphrase) =>
        RecoveryPassphrase.Check(passphrase.Span) is { } malformed
            ? malformed
            : Header
                .OpenKeyslot(Luks2KeyslotNumber.Recovery, RecoveryArea.Span, passphrase.Span)
                .Then(volumeKey => GiveIfBound(volumeKey));

    /// <summary>Every point of the judgement, for reports and evidence.</summary>
    /// <inheritdoc cref="Open"/>
    public BindingVerdict Judge(Secret unlock, ulong generation, Secret volumeKey) =>
        new([JudgeGeneration(generation), JudgeMac(unlock), JudgeVolumeKey(volumeKey)]);

    private BindingFinding JudgeGeneration(ulong present) =>
        present == Header.Binding.Generation
            ? new(GenerationPoint, null)
            : Fails(GenerationPoint, $"generation {present}, the TPM's", $"generation {Header.Binding.Generation}");

    private BindingFinding JudgeMac(Secret unlock) =>
        CryptographicOperations.FixedTimeEquals(Mac(unlock), Header.Binding.HeaderMac.AsSpan())
            ? new(MacPoint, null)
            : Fails(MacPoint, "the header this machine wrote", "a changed, older or foreign header");

    private BindingFinding JudgeVolumeKey(Secret volumeKey)
    {
        byte[] id = VaultKeys.VolumeKeyId(volumeKey, Header.Uuid);
        return CryptographicOperations.FixedTimeEquals(id, Header.Binding.VolumeKeyId.AsSpan())
            ? new(VolumeKeyPoint, null)
            : Fails(VolumeKeyPoint, "the volume key of the binding", "another volume key");
    }

    private Parsed<Secret> GiveIfBound(Secret volumeKey)
    {
        if (JudgeVolumeKey(volumeKey).Refusal is not { } refusal)
            return volumeKey;
        volumeKey.Dispose();
        return refusal;
    }

    private byte[] Mac(Secret unlock)
    {
        using Secret key = VaultKeys.HeaderMacKey(unlock);
        return HMACSHA256.HashData(key.Span, Header.MacInput(UnlockArea.Span, RecoveryArea.Span));
    }

    private static ReadOnlyMemory<byte> Area(ReadOnlyMemory<byte> start, Luks2KeyslotNumber slot) =>
        start.Slice(Luks2Template.OffsetOf(slot), Luks2Template.KeyslotAreaSize);

    private static BindingFinding Fails(string point, string expected, string seen) =>
        new(point, new Refusal(point, Thing, expected, seen, NextStep));
}
