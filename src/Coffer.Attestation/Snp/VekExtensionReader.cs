using System.Formats.Asn1;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Snp;

/// <summary>Reads the values of AMD's extensions, each by its exact identifier.</summary>
/// <param name="extensions">The certificate's.</param>
internal sealed class VekExtensionReader(CertificateExtensions extensions)
{
    private const int LongestName = 64;
    private const byte OctetStringTag = 4;

    /// <summary>True when it is there.</summary>
    public bool Has(string oid) => extensions.Find(oid) is not null;

    /// <summary>INTEGER 0 to 255.</summary>
    /// <exception cref="AsnContentException">It is missing or something else.</exception>
    public byte Byte(string oid)
    {
        AsnReader reader = Open(oid);
        if (!reader.TryReadInt32(out int value) || value is < 0 or > byte.MaxValue)
            throw new AsnContentException($"the extension {oid} with a value that is no byte");
        reader.ThrowIfNotEmpty();
        return (byte)value;
    }

    /// <summary>IA5String, printable.</summary>
    /// <exception cref="AsnContentException">It is missing or something else.</exception>
    public string Text(string oid, int longest = LongestName)
    {
        AsnReader reader = Open(oid);
        string text = reader.ReadCharacterString(UniversalTagNumber.IA5String);
        reader.ThrowIfNotEmpty();
        bool printable = text.Length > 0 && text.Length <= longest && text.All(c => c is >= ' ' and <= '~');
        return printable
            ? text
            : throw new AsnContentException($"the extension {oid} with unprintable or too much text");
    }

    /// <summary>Bytes as they are, or in an OCTET STRING: both are in use, and the length tells which.</summary>
    /// <exception cref="AsnContentException">It is missing or something else.</exception>
    public ReadOnlyMemory<byte> Octets(string oid, int length)
    {
        ReadOnlyMemory<byte> value = Value(oid);
        if (value.Length == length)
            return value;
        bool wrapped = value.Length == length + 2 && value.Span[0] == OctetStringTag && value.Span[1] == length;
        return wrapped
            ? value[2..]
            : throw new AsnContentException($"the extension {oid} of {value.Length} bytes instead of {length}");
    }

    private AsnReader Open(string oid) => new(Value(oid), AsnEncodingRules.DER);

    private ReadOnlyMemory<byte> Value(string oid) =>
        extensions.Find(oid)?.Value ?? throw new AsnContentException($"no extension {oid}");
}
