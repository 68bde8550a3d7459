using System.Buffers.Binary;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Fuzz;

/// <summary>
/// The whole of judging, by AMD's roots. The input is parts, each after its length in two bytes, little-endian: report, certificate table,
/// a revocation list, then certificates.
/// </summary>
internal static class SnpJudging
{
    private static readonly DateTimeOffset s_time = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Judge(ReadOnlySpan<byte> bytes)
    {
        SnpEvidence evidence = Evidence(bytes);
        FindingList findings = new();
        new SnpVerifier().Judge(evidence, new SnpPolicy(), s_time, null, findings);
        findings.ToVerdict().FirstRefusal?.ToString();
    }

    public static void JudgeHcl(ReadOnlySpan<byte> bytes)
    {
        SnpEvidence evidence = Evidence(bytes);
        FindingList findings = new();
        HclVerifier verifier = new(new SnpVerifier());
        verifier.Judge(new HclEvidence(evidence.Report), evidence, new SnpPolicy(), s_time, findings);
        findings.ToVerdict().FirstRefusal?.ToString();
    }

    private static SnpEvidence Evidence(ReadOnlySpan<byte> bytes)
    {
        ReadOnlyMemory<byte> report = Take(ref bytes);
        ReadOnlyMemory<byte> table = Take(ref bytes);
        ReadOnlyMemory<byte> list = Take(ref bytes);
        List<ReadOnlyMemory<byte>> certificates = [];
        while (!bytes.IsEmpty)
            certificates.Add(Take(ref bytes));
        return new SnpEvidence
        {
            Report = report,
            CertificateTable = table,
            RevocationLists = list.IsEmpty ? [] : [list],
            Certificates = [.. certificates],
        };
    }

    private static byte[] Take(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(ushort))
        {
            bytes = default;
            return [];
        }
        int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(bytes), bytes.Length - sizeof(ushort));
        byte[] part = bytes.Slice(sizeof(ushort), length).ToArray();
        bytes = bytes[(sizeof(ushort) + length)..];
        return part;
    }
}
