using System.Security.Cryptography;
using Coffer.Attestation.Snp;
using Coffer.Bytes;

namespace Coffer.Attestation.Azure;

/// <summary>
/// The report of Azure's paravisor (HCL), as NV index 01400001h holds it: a header, the hardware's report, a header of the runtime data, and
/// claims in JSON. The headers are signed by nobody; the SNP report is, and holds a hash of the claims.
/// </summary>
public sealed record HclReport
{
    /// <summary>Largest report that is looked at, in bytes; the NV index has 2600.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>Where the hardware's report begins.</summary>
    public const int ReportOffset = 0x20;

    private const string Thing = "HCL report";
    private const uint Newest = 2;
    private const uint AkCertificateRequest = 2;
    private const uint SnpReport = 2;
    private const int RuntimeHeaderSize = 20;
    private const int CapabilitiesSize = 4;

    private HclReport() { }

    /// <summary>Version of the header: 1, or 2 in newer paravisors.</summary>
    public required uint Version { get; init; }

    /// <summary>ATTESTATION_REPORT of SEV-SNP, 1184 bytes.</summary>
    public required ReadOnlyMemory<byte> Report { get; init; }

    /// <summary>Hash that binds the claims.</summary>
    public required HashAlgorithmName ClaimsHash { get; init; }

    /// <summary>The claims, JSON, exactly the bytes that are hashed.</summary>
    public required ReadOnlyMemory<byte> Claims { get; init; }

    /// <summary>Reads a report. It keeps pointing into <paramref name="bytes"/>; what follows it in the NV index is zeros.</summary>
    public static Parsed<HclReport> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxSize)
            return Refuse("size", $"at most {MaxSize} bytes", $"{bytes.Length}");
        ByteReader reader = new(bytes.Span, Thing);
        reader.Expect("HCLA"u8, "signature");
        uint version = reader.ReadUInt32();
        uint reportSize = reader.ReadUInt32();
        Demand(ref reader, "request type", AkCertificateRequest, reader.ReadUInt32());
        Demand(ref reader, "status", 0, reader.ReadUInt32());
        reader.ExpectZeros(12, "reserved bytes");
        reader.Skip(AttestationReport.Size);

        uint dataSize = reader.ReadUInt32();
        uint dataVersion = reader.ReadUInt32();
        Demand(ref reader, "report type (2 is SNP, 4 is TDX)", SnpReport, reader.ReadUInt32());
        HashAlgorithmName hash = HashOf(reader.ReadUInt32());
        uint claimsSize = reader.ReadUInt32();
        // Version 2 of the runtime data has a word of capabilities before the claims.
        int before = dataVersion == Newest ? CapabilitiesSize : 0;
        reader.Skip(before);
        int claimsAt = reader.Position;
        reader.Skip(claimsSize);
        int end = reader.Position;
        reader.ExpectZeros(reader.Remaining, "bytes after the claims");
        if (reader.Refusal is { } refusal)
            return refusal;

        if (version is < 1 or > Newest || dataVersion is < 1 or > Newest)
            return Refuse("version", "1 or 2", $"{version}, runtime data {dataVersion}");
        if (hash.Name is null)
            return Refuse("hash", "SHA-256, SHA-384 or SHA-512 (1 to 3)", "another");
        if (dataSize != RuntimeHeaderSize + before + claimsSize || (version == 1 && reportSize != end))
            return Refuse("size", $"{end - claimsAt} bytes of claims, {end} in all", $"{dataSize} and {reportSize}");
        return new HclReport
        {
            Version = version,
            Report = bytes.Slice(ReportOffset, AttestationReport.Size),
            ClaimsHash = hash,
            Claims = bytes[claimsAt..end],
        };
    }

    private static void Demand(ref ByteReader reader, string what, uint expected, uint seen)
    {
        if (!reader.Failed && seen != expected)
            reader.Refuse($"{what} {expected}", $"{seen}");
    }

    private static HashAlgorithmName HashOf(uint type) =>
        type switch
        {
            1 => HashAlgorithmName.SHA256,
            2 => HashAlgorithmName.SHA384,
            3 => HashAlgorithmName.SHA512,
            _ => default,
        };

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"hcl-report.{part}", Thing, expected, seen);
}
