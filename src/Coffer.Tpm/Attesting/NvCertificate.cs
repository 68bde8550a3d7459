using System.Formats.Asn1;

namespace Coffer.Tpm.Attesting;

/// <summary>A certificate in an NV index: makers pad the index, so the certificate is the one DER value at its beginning.</summary>
internal static class NvCertificate
{
    /// <summary>Reads an index.</summary>
    /// <returns>The certificate, DER; empty when the index is not there or holds none.</returns>
    internal static TpmBuffer Read(TpmDevice tpm, uint index) =>
        NvReading.Read(tpm, index) is { } data ? FirstSequence(data) : TpmBuffer.Empty;

    private static TpmBuffer FirstSequence(TpmBuffer data)
    {
        bool read = AsnDecoder.TryReadEncodedValue(
            data.Span,
            AsnEncodingRules.DER,
            out Asn1Tag tag,
            out _,
            out _,
            out int length
        );
        return read && tag == Asn1Tag.Sequence ? data.Span[..length] : TpmBuffer.Empty;
    }
}
