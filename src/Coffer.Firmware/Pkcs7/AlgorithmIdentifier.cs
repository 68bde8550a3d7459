using System.Formats.Asn1;

namespace Coffer.Firmware.Pkcs7;

/// <summary>AlgorithmIdentifier (RFC 5280, section 4.1.1.2) of the algorithms used here, whose parameters are NULL or absent.</summary>
internal static class AlgorithmIdentifier
{
    /// <summary>The algorithm's object identifier; other parameters are refused.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    public static string Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        string algorithm = sequence.ReadObjectIdentifier();
        // Both forms are in use (RFC 5754, section 2).
        if (sequence.HasData)
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
