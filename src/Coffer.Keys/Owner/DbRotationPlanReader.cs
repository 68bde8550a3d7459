using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>Reads the plan of a rotation of db.</summary>
internal static class DbRotationPlanReader
{
    private const string Known = "format, generation, old, new, updates, states";
    private const int MemberCount = 6;
    private const int LongestText = 512;
    private const int MostGenerations = 1_000_000;
    private const int HashSize = SHA256.HashSizeInBytes;
    private static readonly ImmutableArray<PlannedUpdate> s_updates =
    [
        new(DbRotationDocument.DbFile, "db", default),
        new(DbRotationDocument.DbxFile, "dbx", default),
    ];

    public static Parsed<DbRotationPlan> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "plan of a db rotation", "plan");
        if (utf8.Length > DbRotationPlan.LargestSize)
            json.Refuse("size", $"at most {DbRotationPlan.LargestSize} bytes", $"{utf8.Length}");
        DbRotationPlan plan = new(0, [], []);
        int members = 0;
        json.BeginObject();
        for (; json.NextMember() is { } member; members++)
            plan = ReadMember(ref json, member, plan);
        if (!json.Failed && (members < MemberCount || !IsWhole(plan)))
            json.Refuse("member", $"each of {Known}", "fewer");
        return json.Finish(plan);
    }

    private static DbRotationPlan ReadMember(ref JsonMemberReader json, string member, DbRotationPlan plan)
    {
        switch (member)
        {
            case "format":
                json.Expect(DbRotationDocument.Format);
                return plan;
            case "generation":
                return plan with { Generation = (int)json.Number(MostGenerations) };
            case "old" or "new":
                ReadCertificate(ref json);
                return plan;
            case "updates":
                return plan with { Updates = ReadUpdates(ref json) };
            case "states":
                return plan with { States = ReadStates(ref json) };
            default:
                json.RefuseMember(Known);
                return plan;
        }
    }

    private static bool IsWhole(DbRotationPlan plan) =>
        plan.Generation > 0
        && plan.Updates.Length == s_updates.Length
        && plan.States.Length == DbRotationState.Names.Length;

    private static void ReadCertificate(ref JsonMemberReader json)
    {
        json.BeginObject();
        while (json.NextMember() is { } member)
            if (member == "subject")
                // A name in anybody's script; nothing is done with it.
                json.SecretText(LongestText)?.Dispose();
            else if (member == "sha256")
                json.Hex(HashSize, HashSize);
            else
                json.RefuseMember("subject, sha256");
    }

    private static ImmutableArray<PlannedUpdate> ReadUpdates(ref JsonMemberReader json)
    {
        List<PlannedUpdate> updates = [];
        json.BeginList();
        while (json.NextElement(updates.Count, s_updates.Length))
            updates.Add(ReadUpdate(ref json, s_updates[updates.Count]));
        return [.. updates];
    }

    // Which files there are is part of the format: a plan names no other one.
    private static PlannedUpdate ReadUpdate(ref JsonMemberReader json, PlannedUpdate expected)
    {
        PlannedUpdate update = new("", "", default);
        long attributes = 0;
        json.BeginObject();
        while (json.NextMember() is { } member)
            if (member == "file")
                update = update with { File = json.Text(LongestText) };
            else if (member == "variable")
                update = update with { Variable = json.Text(LongestText) };
            else if (member == "attributes")
                attributes = json.Number(uint.MaxValue);
            else if (member == "sha256")
                update = update with { Sha256 = json.Hex(HashSize, HashSize) };
            else
                json.RefuseMember("file, variable, attributes, sha256");
        bool asExpected =
            update with { Sha256 = default } == expected
            && attributes == (uint)DbRotation.Attributes
            && !update.Sha256.IsEmpty;
        if (!json.Failed && !asExpected)
            json.Refuse("update", $"{expected.File} for {expected.Variable}", $"{update.File} for {update.Variable}");
        return update;
    }

    private static ImmutableArray<PlannedState> ReadStates(ref JsonMemberReader json)
    {
        List<PlannedState> states = [];
        json.BeginList();
        while (json.NextElement(states.Count, DbRotationState.Names.Length))
            states.Add(ReadState(ref json, DbRotationState.Names[states.Count]));
        return [.. states];
    }

    private static PlannedState ReadState(ref JsonMemberReader json, string expected)
    {
        PlannedState state = new("", default);
        json.BeginObject();
        while (json.NextMember() is { } member)
            if (member == "name")
                state = state with { Name = json.Text(LongestText) };
            else if (member == "what")
                json.Text(LongestText);
            else if (member == "pcr7")
                state = state with { Pcr7 = json.Hex(HashSize, HashSize) };
            else
                json.RefuseMember("name, what, pcr7");
        if (!json.Failed && (state.Name != expected || state.Pcr7.IsEmpty))
            json.Refuse("states", $"{expected} with its pcr7", state.Name);
        return state;
    }
}
