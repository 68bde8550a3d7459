using Coffer.Bytes;

namespace Coffer.Attestation.Evidence;

/// <summary>Reads an evidence bundle (docs/formats.md section 13) from whoever sent it.</summary>
public static class EvidenceBundleReader
{
    internal const string Format = "coffer-evidence-1";

    /// <summary>Reads it.</summary>
    /// <param name="utf8">The untrusted bytes.</param>
    public static Parsed<EvidenceBundle> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader reader = new(utf8, "evidence bundle", "evidence");
        if (utf8.Length > EvidenceLimits.LargestBundle)
            reader.Refuse("size", $"at most {EvidenceLimits.LargestBundle} bytes", $"{utf8.Length} bytes");
        EvidenceBundle bundle = ReadObject(ref reader);
        return reader.Finish(bundle);
    }

    /// <summary>Reads a bundle that is a value of a larger document.</summary>
    internal static EvidenceBundle ReadObject(ref JsonMemberReader reader)
    {
        EvidenceBundle bundle = new();
        bool hasFormat = false;
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            switch (member)
            {
                case "format":
                    reader.Expect(Format);
                    hasFormat = true;
                    break;
                case "agent":
                    bundle = bundle with { Agent = ReadAgent(ref reader) };
                    break;
                case "machine":
                    bundle = bundle with { Machine = MachineClaimsReader.Read(ref reader) };
                    break;
                case "tpm":
                    bundle = bundle with { Tpm = TpmEvidenceReader.Read(ref reader) };
                    break;
                case "snp":
                    bundle = bundle with { Snp = SnpEvidenceReader.Read(ref reader) };
                    break;
                case "hcl":
                    bundle = bundle with { Hcl = ReadHcl(ref reader) };
                    break;
                default:
                    reader.RefuseMember("format, agent, machine, tpm, snp, hcl");
                    break;
            }
        }
        if (!hasFormat)
            reader.Refuse("member", $"\"format\": \"{Format}\"", "no format");
        return bundle;
    }

    private static AgentEvidence ReadAgent(ref JsonMemberReader reader)
    {
        AgentEvidence agent = new(default, default);
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            if (member == "nonce")
                agent = agent with { Nonce = reader.Hex(EvidenceLimits.ShortestNonce, EvidenceLimits.LongestNonce) };
            else if (member == "tls-public-key")
                agent = agent with { TlsPublicKey = reader.Base64(EvidenceLimits.LargestKey) };
            else
                reader.RefuseMember("nonce, tls-public-key");
        }
        return agent;
    }

    private static HclEvidence ReadHcl(ref JsonMemberReader reader)
    {
        HclEvidence hcl = new(default(ReadOnlyMemory<byte>));
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            if (member == "report")
                hcl = new HclEvidence(reader.Base64(EvidenceLimits.LargestHclReport));
            else
                reader.RefuseMember("report");
        }
        return hcl;
    }
}
