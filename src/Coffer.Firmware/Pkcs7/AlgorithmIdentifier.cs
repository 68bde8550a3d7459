using System.Formats.Asn1;

namespace Coffer.Firmware.Pkcs7;

/// <summary>AlgorithmIdentifier (RFC 5280, section 4.1.1.2) of the algorithms used here, whose parameters are NULL.</summary>
internal static class AlgorithmIdentifier
{
    /// <summary>The algorithm's object identifier; parameters other than NULL are refused.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    public static string Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        string algorithm = sequence.ReadObjectIdentifier();
        sequence.ReadNull();
        sequence.ThrowIfNotEmpty();
        return algorithm;
    }

    public static void Write(AsnWriter writer, string algorithm)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(algorithm);
            writer.WriteNull();
        }
    }
}
