using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Keys.Reencryption;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Binding;

/// <summary>
/// A vault's header with its key slot areas, in memory, and the binding it is opened by: what was read once and is judged,
/// or what will be written. A valid LUKS2 volume of somebody else and an older state of this one are told apart here
/// (design, section 5, point 3).
/// </summary>
/// <param name="Header">The header, strictly read.</param>
/// <param name="Areas">The areas of its key slots.</param>
/// <param name="Number">The unlock slot it is opened by, with the binding of the same number.</param>
public sealed record BoundHeader(Luks2Header Header, Luks2KeyslotAreas Areas, Luks2KeyslotNumber Number)
{
    /// <summary>Bytes at the start of the partition that one read must fetch: both header copies and all areas.</summary>
    public const int Size = Luks2Template.HeaderAreaSize + Luks2KeyslotAreas.Size;

    /// <summary>As many of them as a vault at rest needs; what was kept before template 3 has no more.</summary>
    public const int SizeAtRest = Luks2Template.HeaderAreaSize + Luks2KeyslotAreas.SizeAtRest;

    private const string GenerationPoint = "binding.generation";
    private const string MacPoint = "binding.header-mac";
    private const string VolumeKeyPoint = "binding.volume-key";
    private const string Thing = "vault header";
    private const string NextStep = "the disk was changed from outside: use a backup of it, or recover";

    /// <summary>Which copy it was read from: whoever writes begins with the other one.</summary>
    public int Copy { get; init; }

    /// <summary>The binding it is opened by.</summary>
    public BindingToken Binding => Header.UnlockOf(Number)!.Binding;

    /// <summary>What PCR 15 is extended with once the vault is open (docs/formats.md, section 10).</summary>
    public byte[] MeasuredText =>
        Encoding.ASCII.GetBytes(
            $"coffer/vault/v1:{Header.Uuid:D}:{Convert.ToHexStringLower(Binding.VolumeKeyId.AsSpan())}"
                + $":{Convert.ToHexStringLower(Binding.HeaderMac.AsSpan())}"
        );

    /// <summary>The <see cref="Size"/> bytes for the start of the partition.</summary>
    public byte[] ToBytes() => [.. Header.ToBytes(), .. Areas.ToBytes()];

    /// <summary>The same header with the MAC that this unlock secret gives, in the binding it is opened by.</summary>
    public BoundHeader WithMac(Secret unlock) => this with { Header = Header.WithMac(Number, Mac(unlock)) };

    /// <summary>
    /// Opens the unlock slot, if the header is this machine's present one: generation and MAC are judged before the key slot
    /// is touched, the volume key before it is given out.
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
            .OpenKeyslot(Number, Areas[Number].Span, passphrase.Span)
            .Then(volumeKey => GiveIfBound(volumeKey));
    }

    /// <summary>
    /// Opens the recovery slot. Nothing but the volume key's name can be judged: only who can unseal can check the MAC, and that is what got lost.
    /// Whoever recovers has to look at why the machine could not unseal.
    /// </summary>
    /// <param name="passphrase">The recovery passphrase; stays the caller's.</param>
    /// <returns>The volume key; the caller's to dispose.</returns>
    public Parsed<Secret> Recover(Secret passphrase) =>
        RecoveryPassphrase.Check(passphrase.Span) is { } malformed
            ? malformed
            : Header
                .OpenKeyslot(
                    Header.Recovery.Keyslot.Number,
                    Areas[Header.Recovery.Keyslot.Number].Span,
                    passphrase.Span
                )
                .Then(volumeKey => GiveIfBound(volumeKey));

    /// <summary>Opens the unlock slot of the next volume key, while the vault is re-encrypted. What <see cref="Open"/> judges comes first.</summary>
    /// <param name="unlock">Unlock secret; stays the caller's.</param>
    /// <param name="volumeKey">The old volume key, as <see cref="Open"/> gave it; stays the caller's.</param>
    /// <returns>The next volume key; the caller's to dispose. <c>rotation.not-running</c> when the vault is at rest.</returns>
    public Parsed<Secret> OpenNext(Secret unlock, Secret volumeKey)
    {
        if (Header.Reencryption is not { } reencryption)
            return RunningReencryption.NotRunning;
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        return OpenNext(reencryption.NextUnlock.Number, passphrase, volumeKey);
    }

    /// <summary>Opens the recovery slot of the next volume key, while the vault is re-encrypted.</summary>
    /// <param name="passphrase">The recovery passphrase; stays the caller's.</param>
    /// <param name="volumeKey">The old volume key, as <see cref="Recover"/> gave it; stays the caller's.</param>
    /// <returns>The next volume key; the caller's to dispose. <c>rotation.not-running</c> when the vault is at rest.</returns>
    public Parsed<Secret> RecoverNext(Secret passphrase, Secret volumeKey)
    {
        if (Header.Reencryption is not { } reencryption)
            return RunningReencryption.NotRunning;
        return RecoveryPassphrase.Check(passphrase.Span) is { } malformed
            ? malformed
            : OpenNext(reencryption.NextRecovery.Number, passphrase, volumeKey);
    }

    /// <summary>Every point of the judgement, for reports and evidence.</summary>
    /// <inheritdoc cref="Open"/>
    public BindingVerdict Judge(Secret unlock, ulong generation, Secret volumeKey) =>
        new([JudgeGeneration(generation), JudgeMac(unlock), JudgeVolumeKey(volumeKey)]);

    private BindingFinding JudgeGeneration(ulong present) =>
        present == Binding.Generation
            ? new(GenerationPoint, null)
            : Fails(GenerationPoint, $"generation {present}, the TPM's", $"generation {Binding.Generation}");

    private BindingFinding JudgeMac(Secret unlock) =>
        CryptographicOperations.FixedTimeEquals(Mac(unlock), Binding.HeaderMac.AsSpan())
            ? new(MacPoint, null)
            : Fails(MacPoint, "the header this machine wrote", "a changed, older or foreign header");

    private BindingFinding JudgeVolumeKey(Secret volumeKey)
    {
        byte[] id = VaultKeys.VolumeKeyId(volumeKey, Header.Uuid);
        return CryptographicOperations.FixedTimeEquals(id, Binding.VolumeKeyId.AsSpan())
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

    private Parsed<Secret> OpenNext(Luks2KeyslotNumber number, Secret passphrase, Secret volumeKey) =>
        Header
            .OpenKeyslot(number, Areas[number].Span, passphrase.Span)
            .Then<Secret>(next =>
            {
                if ((JudgeNext(next) ?? Header.JudgeReencryption(volumeKey, next)) is not { } refusal)
                    return next;
                next.Dispose();
                return refusal;
            });

    private Refusal? JudgeNext(Secret next) =>
        CryptographicOperations.FixedTimeEquals(
            VaultKeys.VolumeKeyId(next, Header.Uuid),
            Binding.NextVolumeKeyId.AsSpan()
        )
            ? null
            : Fails(VolumeKeyPoint, "the next volume key of the binding", "another volume key").Refusal;

    private byte[] Mac(Secret unlock)
    {
        using Secret key = VaultKeys.HeaderMacKey(unlock);
        return HMACSHA256.HashData(key.Span, Header.MacInput(Areas));
    }

    private static BindingFinding Fails(string point, string expected, string seen) =>
        new(point, new Refusal(point, Thing, expected, seen, NextStep));
}
