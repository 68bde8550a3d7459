using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Attestation.Configurations;

/// <summary>
/// Which configuration a machine follows, as its agent says it (<c>coffer-configuration-state-1</c>, docs/formats.md, section 30). Its evidence proves it.
/// </summary>
/// <param name="State"><c>none</c>, <c>in-force</c> or <c>missing</c>.</param>
/// <param name="Version">Its version; 0 for none.</param>
/// <param name="Digest">Its digest; empty for none.</param>
/// <param name="Refused">Documents that the machine does not follow.</param>
public sealed record ConfigurationStatus(
    string State,
    ulong Version,
    string Digest,
    ImmutableArray<RefusedDocument> Refused
)
{
    /// <summary>Most bytes of the document.</summary>
    public const int LargestSize = 64 * 1024;

    private const string Format = "coffer-configuration-state-1";
    private const int MostRefused = 16;

    /// <summary>Reads it.</summary>
    public static Parsed<ConfigurationStatus> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "configuration of the machine", "configuration-state");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        ConfigurationStatus read = new("", 0, "", []);
        string format = "";
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "format")
                json.Expect(format = Format);
            else if (member == "state")
                read = read with { State = json.Text(16) };
            else if (member == "version")
                read = read with { Version = json.DecimalString() };
            else if (member == "digest")
                read = read with { Digest = json.Text(64) };
            else if (member == "refused")
                read = read with { Refused = ReadRefused(ref json) };
            else
                json.RefuseMember("format, state, version, digest, refused");
        }
        if (!json.Failed && (format.Length == 0 || read.State is not ("none" or "in-force" or "missing")))
            json.Refuse("state", $"{Format}, none, in-force or missing", read.State);
        return json.Finish(read);
    }

    private static ImmutableArray<RefusedDocument> ReadRefused(ref JsonMemberReader json)
    {
        ImmutableArray<RefusedDocument>.Builder refused = ImmutableArray.CreateBuilder<RefusedDocument>();
        json.BeginList();
        while (json.NextElement(refused.Count, MostRefused))
            refused.Add(RefusedDocument.Read(ref json));
        return refused.ToImmutable();
    }
}
