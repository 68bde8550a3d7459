using Coffer.Keys.Binding;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Install;

/// <summary>A binding that was sealed in this boot, while the TPM can still say how.</summary>
/// <param name="Binding">The binding.</param>
/// <param name="Made">Its share, with the TPM's word about the making.</param>
internal sealed record SealedNow(SealedBinding Binding, MadeShare Made);
