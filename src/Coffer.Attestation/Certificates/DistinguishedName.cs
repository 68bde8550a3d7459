using System.Collections.Immutable;
using System.Formats.Asn1;

namespace Coffer.Attestation.Certificates;

/// <summary>Name (RFC 5280, section 4.1.2.4). Two names are the same when their encodings are.</summary>
/// <param name="Der">The encoding.</param>
/// <param name="Attributes">The attributes in the order of the encoding, sets flattened.</param>
public sealed record DistinguishedName(ReadOnlyMemory<byte> Der, ImmutableArray<NameAttribute> Attributes)
{
    /// <summary>The one common name; null when there is none or more than one.</summary>
    public string? CommonName => Single(X509Identifiers.CommonName);

    /// <summary>True for a name without attributes.</summary>
    public bool IsEmpty => Attributes.IsEmpty;

    /// <summary>The value of the one attribute of this type; null when there is none or more than one.</summary>
    public string? Single(string type)
    {
        string? found = null;
        foreach (NameAttribute attribute in Attributes)
        {
            if (attribute.Type != type)
                continue;
            if (found is not null)
                return null;
            found = attribute.Value;
        }
        return found;
    }

    /// <summary>True when both encodings are the same bytes.</summary>
    public bool Equals(DistinguishedName? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Der.Span);
        return hash.ToHashCode();
    }

    /// <summary>For a person: short types where there are some, no control characters.</summary>
    public override string ToString() =>
        IsEmpty
            ? "(empty name)"
            : DerSyntax.Printable(string.Join(", ", Attributes.Select(a => $"{ShortType(a.Type)}={a.Value}")));

    /// <summary>Reads one.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static DistinguishedName Read(AsnReader reader)
    {
        ReadOnlyMemory<byte> der = reader.PeekEncodedValue();
        AsnReader sequence = reader.ReadSequence();
        ImmutableArray<NameAttribute>.Builder attributes = ImmutableArray.CreateBuilder<NameAttribute>();
        while (sequence.HasData)
        {
            AsnReader set = sequence.ReadSetOf(skipSortOrderValidation: true);
            do attributes.Add(NameAttribute.Read(set));
            while (set.HasData);
        }
        return new(der, attributes.ToImmutable());
    }

    private static string ShortType(string type) =>
        type switch
        {
            X509Identifiers.CommonName => "CN",
            X509Identifiers.CountryName => "C",
            X509Identifiers.LocalityName => "L",
            X509Identifiers.StateOrProvinceName => "ST",
            X509Identifiers.OrganizationName => "O",
            X509Identifiers.OrganizationalUnitName => "OU",
            _ => type,
        };
}
