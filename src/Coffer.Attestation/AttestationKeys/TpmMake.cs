using System.Formats.Asn1;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// What the subjectAltName of an endorsement or attestation key's certificate says of the TPM: a directoryName, in an extension that is
/// critical where the subject is empty (TCG EK Credential Profile for TPM 2.0, version 2.5, section 3.2.9).
/// </summary>
/// <param name="Manufacturer">tpmManufacturer, such as <c>id:474F4F47</c>.</param>
/// <param name="Model">tpmModel.</param>
/// <param name="Version">tpmVersion.</param>
public sealed record TpmMake(string Manufacturer, string Model, string Version)
{
    private const string Thing = "subjectAltName of a TPM";
    private const int DirectoryName = 4;

    /// <summary>Reads the value of the extension; names of other kinds beside the directoryName are passed over.</summary>
    public static Parsed<TpmMake> Read(ReadOnlyMemory<byte> der) =>
        DerSyntax.Guard(
            Thing,
            () =>
            {
                AsnReader outer = new(der, AsnEncodingRules.DER);
                AsnReader names = outer.ReadSequence();
                outer.ThrowIfNotEmpty();
                DistinguishedName? name = null;
                while (names.HasData)
                    name = ReadName(names) ?? name;
                return name is null ? throw new AsnContentException("no directoryName") : Of(name);
            }
        );

    /// <inheritdoc/>
    public override string ToString() => $"manufacturer {Manufacturer}, model {Model}, version {Version}";

    private static DistinguishedName? ReadName(AsnReader names)
    {
        Asn1Tag tag = DerSyntax.Context(DirectoryName);
        if (!DerSyntax.NextIs(names, tag))
        {
            names.ReadEncodedValue();
            return null;
        }
        AsnReader wrapped = names.ReadSequence(tag);
        DistinguishedName name = DistinguishedName.Read(wrapped);
        wrapped.ThrowIfNotEmpty();
        return name;
    }

    private static TpmMake Of(DistinguishedName name) =>
        new(
            Text(name, TcgIdentifiers.TpmManufacturer),
            Text(name, TcgIdentifiers.TpmModel),
            Text(name, TcgIdentifiers.TpmVersion)
        );

    private static string Text(DistinguishedName name, string type) =>
        name.Single(type) is { Length: > 0 and <= 128 } text && text.All(c => c is >= ' ' and <= '~')
            ? text
            : throw new AsnContentException($"no printable {type}, or two of them");
}
