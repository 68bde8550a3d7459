using Coffer.Bytes;

namespace Coffer.Attestation.Evidence;

/// <summary>Reads the member <c>snp</c> of a bundle.</summary>
internal static class SnpEvidenceReader
{
    internal static SnpEvidence Read(ref JsonMemberReader reader)
    {
        SnpEvidence snp = new();
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            switch (member)
            {
                case "report":
                    snp = snp with { Report = reader.Base64(EvidenceLimits.LargestStructure) };
                    break;
                case "certificate-table":
                    snp = snp with { CertificateTable = reader.Base64(EvidenceLimits.LargestTable) };
                    break;
                case "certificates":
                    snp = snp with
                    {
                        Certificates = CertificateListReader.Read(ref reader, EvidenceLimits.LargestCertificate),
                    };
                    break;
                case "revocation-lists":
                    snp = snp with
                    {
                        RevocationLists = CertificateListReader.Read(ref reader, EvidenceLimits.LargestRevocationList),
                    };
                    break;
                default:
                    reader.RefuseMember("report, certificate-table, certificates, revocation-lists");
                    break;
            }
        }
        return snp;
    }
}
