using System.Buffers.Binary;
using Coffer.Attestation.Snp;
using Coffer.Bytes;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Finds out whether a file is evidence, or something evidence is judged by, and has it explained.</summary>
internal static class EvidenceInspection
{
    private const int GuidSize = 16;
    private const int LongestFormat = 4096;

    /// <summary>Explains bytes that are one of them; null when they are not.</summary>
    public static Parsed<Explanation>? Recognise(byte[] bytes, string name)
    {
        if (bytes.AsSpan().StartsWith("HCLA"u8))
            return ParavisorInspection.Explain(bytes);
        if (IsReport(bytes))
            return AttestationReport.Read(bytes).Then<Explanation>(report => SnpReportInspection.Explain(report));
        if (bytes.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(bytes) == TpmsAttest.Magic)
            return TpmsAttest.Read(bytes).Then<Explanation>(attest => AttestInspection.Explain(attest));
        if (IsCertificateTable(bytes))
            return CertificateTable.Read(bytes).Then<Explanation>(table => CertificateTableInspection.Explain(table));
        if (CertificateInspection.IsCertificate(bytes))
            return CertificateInspection.Explain(bytes);
        if (TpmPublicInspection.Read(bytes) is { } key)
            return TpmPublicInspection.Explain(key);
        return DocumentInspection.Recognise(bytes, name);
    }

    /// <summary>Lower-case hex digits.</summary>
    internal static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    /// <summary>True when a format's name stands near the beginning.</summary>
    internal static bool Names(byte[] bytes, ReadOnlySpan<byte> format) =>
        bytes.AsSpan(0, Math.Min(bytes.Length, LongestFormat)).IndexOf(format) >= 0;

    private static bool IsReport(byte[] bytes) =>
        bytes.Length == AttestationReport.Size
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            is >= AttestationReport.OldestVersion
                and <= AttestationReport.NewestVersion;

    private static bool IsCertificateTable(byte[] bytes)
    {
        if (bytes.Length < GuidSize)
            return false;
        Guid first = new(bytes.AsSpan(0, GuidSize), bigEndian: true);
        return CertificateTableInspection.IsKnown(first);
    }
}
