namespace Coffer.Tpm.Structures;

/// <summary>TPMS_SIGNATURE_RSA: RSASSA or RSAPSS (TPM 2.0 Part 2, section 11.3.1).</summary>
/// <param name="Scheme">Scheme and hash.</param>
/// <param name="Signature">The signature, big-endian, as long as the modulus.</param>
public sealed record TpmsSignatureRsa(TpmtScheme Scheme, TpmBuffer Signature) : TpmtSignature
{
    /// <inheritdoc/>
    public override TpmtScheme Scheme { get; } = Scheme;

    private protected override void WriteValue(ref TpmWriter writer) => writer.WriteSized(Signature);

    internal static TpmsSignatureRsa ReadValue(TpmtScheme scheme, ref TpmReader reader) =>
        new(scheme, reader.ReadSized(512));
}
