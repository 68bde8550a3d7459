using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// What an EV_EFI_VARIABLE_AUTHORITY names: one EFI_SIGNATURE_DATA (TCG PC Client Platform Firmware Profile 1.06, section 3.3.4.8), or what shim
/// logs instead of one.
/// </summary>
public static class AuthorityEntry
{
    private const byte DerSequence = 0x30;
    private const int DigestSize = 32;

    /// <summary>The namespace of shim's variables.</summary>
    public static Guid Shim { get; } = new("605dab50-e046-4300-abb6-3dd810dd8b23");

    /// <summary>The certificate or digest in it; shim of before 2021 leaves out the owner, so that a certificate stands alone.</summary>
    public static ReadOnlyMemory<byte> Entry(UefiVariableData variable)
    {
        ReadOnlyMemory<byte> data = variable.Data;
        bool isAlone = data.Length <= EfiSignatureData.OwnerSize || IsCertificate(data.Span);
        return isAlone ? data : data[EfiSignatureData.OwnerSize..];
    }

    /// <summary>Subject of the certificate, or what it is instead; printable.</summary>
    public static string Describe(UefiVariableData variable)
    {
        ReadOnlySpan<byte> entry = Entry(variable).Span;
        if (variable.UnicodeName == "SbatLevel")
            return PrintableText.FromAscii(variable.Data.Span);
        if (IsCertificate(entry))
            return SignatureDatabaseReader.Describe(Guid.Empty, entry).Subject;
        return entry.Length == DigestSize
            ? $"digest {Convert.ToHexStringLower(entry)}"
            : $"{variable.Data.Length} bytes";
    }

    /// <summary>The certificate in it; null when it names something else.</summary>
    public static MeasuredCertificate? Certificate(UefiVariableData variable)
    {
        ReadOnlySpan<byte> entry = Entry(variable).Span;
        if (!IsCertificate(entry))
            return null;
        DatabaseCertificate certificate = SignatureDatabaseReader.Describe(Guid.Empty, entry);
        return new MeasuredCertificate(certificate.Subject, certificate.Fingerprint);
    }

    private static bool IsCertificate(ReadOnlySpan<byte> data) => data is [DerSequence, 0x82, _, _, _, ..];
}
