using System.Collections.Immutable;
using System.Formats.Asn1;

namespace Coffer.Attestation.Certificates;

/// <summary>Extensions (RFC 5280, section 4.1.2.9) of a certificate or a revocation list: each identifier once.</summary>
/// <param name="All">The extensions in the order of the encoding.</param>
public sealed record CertificateExtensions(ImmutableArray<CertificateExtension> All)
{
    /// <summary>No extensions.</summary>
    public static CertificateExtensions None { get; } = new([]);

    /// <summary>The extension with this identifier, or null.</summary>
    public CertificateExtension? Find(string oid)
    {
        foreach (CertificateExtension extension in All)
        {
            if (extension.Oid == oid)
                return extension;
        }
        return null;
    }

    /// <summary>The first critical extension that <paramref name="known"/> does not list; null when all are known.</summary>
    public CertificateExtension? FirstUnknownCritical(ImmutableArray<string> known) =>
        All.FirstOrDefault(extension => extension.IsCritical && !known.Contains(extension.Oid));

    /// <summary>Reads what stands in an explicit tag.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static CertificateExtensions Read(AsnReader reader, Asn1Tag tag)
    {
        AsnReader outer = reader.ReadSequence(tag);
        AsnReader sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        return ReadSequence(sequence);
    }

    /// <summary>Reads the elements.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static CertificateExtensions ReadSequence(AsnReader sequence)
    {
        ImmutableArray<CertificateExtension>.Builder extensions = ImmutableArray.CreateBuilder<CertificateExtension>();
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (sequence.HasData)
        {
            CertificateExtension extension = CertificateExtension.Read(sequence);
            // Two of a kind have two readings: readers differ in which one they take.
            if (!seen.Add(extension.Oid))
                throw new AsnContentException($"the extension {extension.Oid} twice");
            extensions.Add(extension);
        }
        return new(extensions.ToImmutable());
    }

    /// <summary>Reads the value of an extension, which must be one DER value.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal T? Decode<T>(string oid, Func<AsnReader, T> read)
        where T : class
    {
        if (Find(oid) is not { } extension)
            return null;
        AsnReader reader = new(extension.Value, AsnEncodingRules.DER);
        T value = read(reader);
        reader.ThrowIfNotEmpty();
        return value;
    }
}
