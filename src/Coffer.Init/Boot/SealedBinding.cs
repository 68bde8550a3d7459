using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Boot;

/// <summary>What the binding of a header says about the TPM (docs/formats.md section 8, token 0).</summary>
/// <param name="SrkName">Name of the storage root key.</param>
/// <param name="Share">The sealed share.</param>
/// <param name="Pcr7">PCR 7 as bound.</param>
/// <param name="Pcr7Events">The events that led to it, for messages only.</param>
/// <param name="Generation">Value of the generation counter.</param>
internal sealed record SealedBinding(
    TpmName SrkName,
    SealedShare Share,
    TpmBuffer Pcr7,
    ImmutableArray<string> Pcr7Events,
    ulong Generation
)
{
    /// <summary>What a header's token says; the share must have our template.</summary>
    internal static Parsed<SealedBinding> Of(BindingToken token) =>
        SealedShare
            .Read(token.Tpm2Public.AsSpan(), token.Tpm2Private.AsSpan())
            .Then<SealedBinding>(share => new SealedBinding(
                new TpmName(token.SrkName.AsSpan()),
                share,
                token.Pcr7.AsSpan(),
                token.Pcr7Events,
                token.Generation
            ));
}
