using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Attestation.Tests.Fixtures;

/// <summary>subjectAltName as the TCG wants it in certificates of TPM keys.</summary>
internal static class TestNames
{
    public static X509Extension TpmMake(bool withVersion = true)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
        using (writer.PushSequence())
        using (writer.PushSetOf())
        {
            Write(writer, "2.23.133.2.1", "id:00001014");
            Write(writer, "2.23.133.2.2", "test");
            if (withVersion)
                Write(writer, "2.23.133.2.3", "id:1");
        }
        return new X509Extension("2.5.29.17", writer.Encode(), critical: true);
    }

    private static void Write(AsnWriter writer, string oid, string text)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
        }
    }
}
