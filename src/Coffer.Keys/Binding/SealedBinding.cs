using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Keys.Binding;

/// <summary>
/// What a binding says about the TPM (docs/formats.md, section 8, token 0): enough to unseal the share, and to tell a
/// person what changed when the TPM refuses.
/// </summary>
/// <param name="SrkName">Name of the storage root key the share is sealed below.</param>
/// <param name="Share">The sealed share.</param>
/// <param name="Pcr7">PCR 7 as bound, SHA-256.</param>
/// <param name="Pcr7Events">The events that led to it, for messages only.</param>
/// <param name="Generation">Value of the generation counter.</param>
public sealed record SealedBinding(
    TpmName SrkName,
    SealedShare Share,
    TpmBuffer Pcr7,
    ImmutableArray<string> Pcr7Events,
    ulong Generation
)
{
    /// <summary>The announced value of PCR 7 that it is sealed to as well, SHA-256; empty without one.</summary>
    public TpmBuffer Pcr7Next { get; init; }

    /// <summary>What a header's token says; the share and the counter must be of our templates.</summary>
    public static Parsed<SealedBinding> Of(BindingToken token)
    {
        TpmName nvName = new(token.NvName.AsSpan());
        if (nvName != GenerationCounter.Name)
            return new Refusal(
                "binding.nv-name",
                "binding in the vault header",
                $"generation counter {GenerationCounter.Name}",
                $"{nvName}",
                "the disk was changed from outside: use a backup of it, or recover"
            );
        return SealedShare
            .Read(token.Tpm2Public.AsSpan(), token.Tpm2Private.AsSpan())
            .Then<SealedBinding>(share => new SealedBinding(
                new TpmName(token.SrkName.AsSpan()),
                share,
                token.Pcr7.AsSpan(),
                token.Pcr7Events,
                token.Generation
            )
            {
                Pcr7Next = token.Pcr7Next.AsSpan(),
            });
    }

    /// <summary>When the share may be unsealed.</summary>
    /// <param name="key">The PCR policy key, which no header names: whoever has another one gets another policy.</param>
    public SharePolicy PolicyOf(PcrPolicyKey key) => new(key, Pcr7, Generation) { Pcr7Next = Pcr7Next };

    /// <summary>The token for a header; its MAC comes with <see cref="BoundHeader.WithMac"/>.</summary>
    /// <param name="volumeKeyId">Name of the volume key (docs/formats.md, section 7).</param>
    public BindingToken ToToken(ReadOnlySpan<byte> volumeKeyId) =>
        new()
        {
            Generation = Generation,
            SrkName = [.. SrkName.Bytes.Span],
            NvName = [.. GenerationCounter.Name.Bytes.Span],
            Tpm2Public = [.. Share.PublicBytes],
            Tpm2Private = [.. Share.PrivateBytes],
            Pcr7 = [.. Pcr7.Span],
            Pcr7Events = [.. Pcr7Events.Take(BindingToken.MostEvents).Select(Plain)],
            Pcr7Next = [.. Pcr7Next.Span],
            VolumeKeyId = [.. volumeKeyId],
        };

    // Event texts come from the firmware's log. The header takes printable ASCII without JSON escapes; they serve messages only.
    private static string Plain(string text) =>
        string.Concat(text.Take(BindingToken.LongestEvent).Select(c => c is < ' ' or > '~' or '"' or '\\' ? '?' : c));
}
