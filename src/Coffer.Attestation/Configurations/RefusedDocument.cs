using Coffer.Bytes;

namespace Coffer.Attestation.Configurations;

/// <summary>A configuration that a machine was given and does not follow.</summary>
/// <param name="Source">Where it came from: <c>vault</c>, <c>esp</c>, <c>metadata</c>.</param>
/// <param name="Reason">Name of the reason.</param>
/// <param name="Expected">What it had to be.</param>
/// <param name="Seen">What it was.</param>
public sealed record RefusedDocument(string Source, string Reason, string Expected, string Seen)
{
    private const int LongestText = 256;

    internal static RefusedDocument Read(ref JsonMemberReader json)
    {
        RefusedDocument read = new("", "", "", "");
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "source")
                read = read with { Source = json.Text(LongestText) };
            else if (member == "reason")
                read = read with { Reason = json.Text(LongestText) };
            else if (member == "expected")
                read = read with { Expected = json.Text(LongestText) };
            else if (member == "seen")
                read = read with { Seen = json.Text(LongestText) };
            else
                json.RefuseMember("source, reason, expected, seen");
        }
        return read;
    }
}
