using System.Formats.Asn1;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// The extension in which Google names the instance that a key was certified for (1.3.6.1.4.1.11129.2.1.21; layout: go-tpm-tools,
/// server/instance_info.go).
/// </summary>
/// <param name="Zone">Zone, such as <c>us-central1-f</c>.</param>
/// <param name="ProjectNumber">Number of the project.</param>
/// <param name="ProjectId">Name of the project.</param>
/// <param name="InstanceId">Number of the instance.</param>
/// <param name="InstanceName">Name of the instance.</param>
/// <param name="SecurityVersion">Version of Google's virtual TPM security; null when it does not say.</param>
/// <param name="IsProduction">False for TPMs of Google's tests: the certificate then says nothing.</param>
public sealed record GceInstance(
    string Zone,
    ulong ProjectNumber,
    string ProjectId,
    ulong InstanceId,
    string InstanceName,
    long? SecurityVersion,
    bool IsProduction
)
{
    /// <summary>Object identifier of the extension.</summary>
    public const string Oid = "1.3.6.1.4.1.11129.2.1.21";

    private const string Thing = "GCE instance info";
    private const int LongestText = 128;

    /// <summary>Reads the value of the extension.</summary>
    public static Parsed<GceInstance> Read(ReadOnlyMemory<byte> der) =>
        DerSyntax.Guard(
            Thing,
            () =>
            {
                AsnReader outer = new(der, AsnEncodingRules.DER);
                AsnReader sequence = outer.ReadSequence();
                outer.ThrowIfNotEmpty();
                string zone = ReadText(sequence);
                ulong projectNumber = ReadNumber(sequence);
                string projectId = ReadText(sequence);
                ulong instanceId = ReadNumber(sequence);
                string instanceName = ReadText(sequence);
                (long? version, bool production) = ReadSecurityProperties(sequence);
                sequence.ThrowIfNotEmpty();
                return new GceInstance(zone, projectNumber, projectId, instanceId, instanceName, version, production);
            }
        );

    /// <inheritdoc/>
    public override string ToString() => $"{InstanceName} ({InstanceId}) in {ProjectId} ({ProjectNumber}), {Zone}";

    // [0] EXPLICIT SEQUENCE { securityVersion [0] EXPLICIT INTEGER OPTIONAL, isProduction [1] EXPLICIT BOOLEAN OPTIONAL }
    private static (long? Version, bool IsProduction) ReadSecurityProperties(AsnReader sequence)
    {
        if (!DerSyntax.NextIs(sequence, DerSyntax.Context(0)))
            return (null, false);
        AsnReader wrapped = sequence.ReadSequence(DerSyntax.Context(0));
        AsnReader properties = wrapped.ReadSequence();
        wrapped.ThrowIfNotEmpty();
        long? version = null;
        if (DerSyntax.NextIs(properties, DerSyntax.Context(0)))
        {
            AsnReader value = properties.ReadSequence(DerSyntax.Context(0));
            version = value.TryReadInt64(out long number) ? number : throw new AsnContentException("a large number");
            value.ThrowIfNotEmpty();
        }
        bool production = false;
        if (DerSyntax.NextIs(properties, DerSyntax.Context(1)))
        {
            AsnReader value = properties.ReadSequence(DerSyntax.Context(1));
            production = value.ReadBoolean();
            value.ThrowIfNotEmpty();
        }
        // Newer instances have more members here ([2] to [5], undocumented); Google's own reader passes them over too.
        while (properties.HasData)
            properties.ReadEncodedValue();
        return (version, production);
    }

    private static ulong ReadNumber(AsnReader sequence) =>
        sequence.TryReadUInt64(out ulong number) ? number : throw new AsnContentException("a number below 2^64");

    private static string ReadText(AsnReader sequence)
    {
        string text = sequence.ReadCharacterString(UniversalTagNumber.UTF8String);
        bool printable = text.Length is > 0 and <= LongestText && text.All(c => c is >= ' ' and <= '~');
        return printable ? text : throw new AsnContentException("a name that is empty, long or not printable");
    }
}
