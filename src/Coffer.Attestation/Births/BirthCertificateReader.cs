using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Attestation.Births;

/// <summary>Reads a birth certificate (docs/formats.md, section 25) from whoever kept it.</summary>
public static class BirthCertificateReader
{
    /// <summary>Value of the member <c>format</c>.</summary>
    public const string Format = "coffer-birth-1";

    private const string Thing = "birth certificate";

    /// <summary>Reads it.</summary>
    /// <param name="utf8">The untrusted bytes.</param>
    public static Parsed<BirthCertificate> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader reader = new(utf8, Thing, "birth");
        if (utf8.Length > EvidenceLimits.LargestBundle)
            reader.Refuse("size", $"at most {EvidenceLimits.LargestBundle} bytes", $"{utf8.Length} bytes");
        BirthCertificate birth = ReadMembers(ref reader);
        return reader.Finish(birth).Then(Check);
    }

    private static BirthCertificate ReadMembers(ref JsonMemberReader reader)
    {
        BirthCertificate birth = new(BirthStatementReader.Empty, new(default, default, default, default), new());
        HashSet<string> members = [];
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            members.Add(member);
            switch (member)
            {
                case "format":
                    reader.Expect(Format);
                    break;
                case "statement":
                    birth = birth with { Statement = BirthStatementReader.Read(ref reader) };
                    break;
                case "sealed":
                    birth = birth with { Sealed = ReadSealed(ref reader) };
                    break;
                case "evidence":
                    birth = birth with { Evidence = EvidenceBundleReader.ReadObject(ref reader) };
                    break;
                default:
                    reader.RefuseMember("format, statement, sealed, evidence");
                    break;
            }
        }
        if (members.Count < 4)
            reader.Refuse("member", "format, statement, sealed and evidence", $"{members.Count} of them");
        return birth;
    }

    private static CreationEvidence ReadSealed(ref JsonMemberReader reader)
    {
        CreationEvidence made = new(default, default, default, default);
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            switch (member)
            {
                case "object-public":
                    made = made with { ObjectPublic = reader.Base64(EvidenceLimits.LargestStructure) };
                    break;
                case "creation-data":
                    made = made with { CreationData = reader.Base64(EvidenceLimits.LargestStructure) };
                    break;
                case "attest":
                    made = made with { Attest = reader.Base64(EvidenceLimits.LargestStructure) };
                    break;
                case "signature":
                    made = made with { Signature = reader.Base64(EvidenceLimits.LargestStructure) };
                    break;
                default:
                    reader.RefuseMember("object-public, creation-data, attest, signature");
                    break;
            }
        }
        return made;
    }

    // The verifier fills in both itself, from the statement: what somebody else put there would stand beside it.
    private static Parsed<BirthCertificate> Check(BirthCertificate birth) =>
        birth.Evidence is { Agent: null, Machine: null }
            ? birth
            : new Refusal("birth.evidence", Thing, "evidence without the members agent and machine", "one of them");
}
