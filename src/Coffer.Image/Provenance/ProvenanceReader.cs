using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Image.Provenance;

/// <summary>Reads a provenance statement: the one that Coffer writes, byte by byte, and no other.</summary>
internal ref struct ProvenanceReader
{
    private const string Thing = "provenance";
    private const int LargestSize = 1 << 20;
    private const int MostSubjects = 256;

    // A file for each of many operators and registries, a key or an image for each workload.
    private const int MostMaterials = 4096;
    private const int LongestName = 256;
    private const int LongestWord = 64;

    private JsonMemberReader _json;
    private ImmutableArray<ProvenanceDigest> _subjects = [];
    private ImmutableArray<ProvenanceDigest> _materials = [];
    private string _name = "";
    private uint _version;
    private string _profile = "";
    private string _coffer = "";

    private ProvenanceReader(ReadOnlySpan<byte> utf8) => _json = new JsonMemberReader(utf8, Thing, Thing);

    internal static Parsed<ProvenanceStatement> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestSize)
            return new Refusal($"{Thing}.size", Thing, $"at most {LargestSize} bytes", $"{utf8.Length}");
        Parsed<ProvenanceStatement> read = new ProvenanceReader(utf8).ReadStatement();
        if (!read.TryGet(out ProvenanceStatement? statement, out Refusal? refusal))
            return refusal;
        // Order, white space, missing members and another spelling of a text are found here.
        return utf8.SequenceEqual(statement.ToBytes())
            ? statement
            : new Refusal(
                $"{Thing}.form",
                Thing,
                "what coffer build writes",
                "the same in another form, or not all of it"
            );
    }

    private Parsed<ProvenanceStatement> ReadStatement()
    {
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "_type")
                _json.Expect(ProvenanceStatement.StatementType);
            else if (name == "subject")
                _subjects = ReadDigests(MostSubjects);
            else if (name == "predicateType")
                _json.Expect(ProvenanceStatement.PredicateType);
            else if (name == "predicate")
                ReadPredicate();
            else
                _json.RefuseMember("_type, subject, predicateType, predicate");
        }
        return _json.Finish(new ProvenanceStatement(_subjects, _name, _version, _profile, _materials, _coffer));
    }

    private void ReadPredicate()
    {
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "buildDefinition")
                ReadDefinition();
            else if (name == "runDetails")
                ReadRun();
            else
                _json.RefuseMember("buildDefinition, runDetails");
        }
    }

    private void ReadDefinition()
    {
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "buildType")
                _json.Expect(ProvenanceStatement.BuildType);
            else if (name == "externalParameters")
                ReadParameters();
            else if (name == "resolvedDependencies")
                _materials = ReadDigests(MostMaterials);
            else
                _json.RefuseMember("buildType, externalParameters, resolvedDependencies");
        }
    }

    private void ReadParameters()
    {
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "name")
                _name = _json.Text(LongestWord);
            else if (name == "version")
                _version = (uint)_json.Number(uint.MaxValue);
            else if (name == "profile")
                _profile = _json.Text(LongestWord);
            else
                _json.RefuseMember("name, version, profile");
        }
    }

    private void ReadRun()
    {
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "builder")
                ReadBuilder();
            else
                _json.RefuseMember("builder");
        }
    }

    private void ReadBuilder()
    {
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "id")
                _json.Expect(ProvenanceStatement.BuilderId);
            else if (name == "version")
                _coffer = ReadOnlyMember("coffer", LongestWord);
            else
                _json.RefuseMember("id, version");
        }
    }

    private ImmutableArray<ProvenanceDigest> ReadDigests(int most)
    {
        ImmutableArray<ProvenanceDigest>.Builder digests = ImmutableArray.CreateBuilder<ProvenanceDigest>();
        _json.BeginList();
        for (int i = 0; _json.NextElement(i, most); i++)
            digests.Add(ReadDigest());
        return digests.ToImmutable();
    }

    private ProvenanceDigest ReadDigest()
    {
        (string thing, string sha256) = ("", "");
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "name")
                thing = _json.Text(LongestName);
            else if (name == "digest")
                sha256 = ReadSha256();
            else
                _json.RefuseMember("name, digest");
        }
        return new ProvenanceDigest(thing, sha256);
    }

    private string ReadSha256()
    {
        string sha256 = "";
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == "sha256")
                sha256 = Convert.ToHexStringLower(_json.Hex(32, 32));
            else
                _json.RefuseMember("sha256");
        }
        return sha256;
    }

    private string ReadOnlyMember(string member, int longest)
    {
        string value = "";
        _json.BeginObject();
        while (_json.NextMember() is { } name)
        {
            if (name == member)
                value = _json.Text(longest);
            else
                _json.RefuseMember(member);
        }
        return value;
    }
}
