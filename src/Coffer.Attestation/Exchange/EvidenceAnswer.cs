using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Attestation.Exchange;

/// <summary>What the agent answers to an <see cref="EvidenceRequest"/> (docs/openapi.yaml).</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="Activation">What the credential held; empty when none was sent.</param>
public sealed record EvidenceAnswer(EvidenceBundle Bundle, ReadOnlyMemory<byte> Activation)
{
    private const int LongestSecret = 64;

    /// <summary>Reads the answer.</summary>
    public static Parsed<EvidenceAnswer> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "evidence answer", "evidence");
        if (utf8.Length > EvidenceLimits.LargestBundle)
            json.Refuse("size", $"at most {EvidenceLimits.LargestBundle} bytes", $"{utf8.Length} bytes");
        EvidenceBundle? bundle = null;
        byte[] activation = [];
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "bundle")
                bundle = EvidenceBundleReader.ReadObject(ref json);
            else if (member == "activation")
                activation = json.Base64(LongestSecret);
            else
                json.RefuseMember("bundle, activation");
        }
        if (bundle is null)
            json.Refuse("member", "a bundle", "none");
        return json.Finish(new EvidenceAnswer(bundle ?? new EvidenceBundle(), activation));
    }
}
