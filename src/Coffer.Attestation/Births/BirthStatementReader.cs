using System.Collections.Immutable;
using System.Globalization;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Attestation.Births;

/// <summary>Reads the member <c>statement</c>. Every member must be there: what is missing would be signed as missing.</summary>
internal static class BirthStatementReader
{
    internal const string Unlock = "unlock";
    internal const string Recovery = "recovery";

    private const int Members = 15;
    private const int DigestSize = 32;
    private const int NameSize = 34;
    private const int MostSlots = 8;
    private const int MostRecipients = 16;
    private const int MostSources = 8;

    // A hybrid recipient of age has about 1960 characters.
    private const int LongestRecipient = 2048;

    internal static BirthStatement Empty { get; } =
        new()
        {
            Name = "",
            Version = 0,
            RootHash = "",
            Identity = Guid.Empty,
            Vault = Guid.Empty,
            HeaderDigest = "",
            VolumeKeyId = "",
            Integrity = "",
            Slots = ImmutableSortedDictionary<int, string>.Empty,
            Threshold = 0,
            Recipients = [],
            Generation = 0,
            SrkName = "",
            ObjectName = "",
            Randomness = [],
        };

    internal static BirthStatement Read(ref JsonMemberReader reader)
    {
        BirthStatement statement = Empty;
        int members = 0;
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            members++;
            statement = ReadMember(ref reader, member, statement);
        }
        if (members < Members)
            reader.Refuse("member", $"all {Members} members of a statement", $"{members}");
        return statement;
    }

    private static BirthStatement ReadMember(ref JsonMemberReader reader, string member, BirthStatement statement)
    {
        switch (member)
        {
            case "name":
                return statement with { Name = reader.Text(EvidenceLimits.LongestText) };
            case "version":
                return statement with { Version = (uint)reader.Number(uint.MaxValue) };
            case "root-hash":
                return statement with { RootHash = Hex(ref reader, DigestSize) };
            case "identity":
                return statement with { Identity = reader.Uuid() };
            case "vault":
                return statement with { Vault = reader.Uuid() };
            case "header-digest":
                return statement with { HeaderDigest = Hex(ref reader, DigestSize) };
            case "volume-key-id":
                return statement with { VolumeKeyId = Hex(ref reader, DigestSize) };
            case "integrity":
                return statement with { Integrity = reader.Text(EvidenceLimits.LongestText) };
            case "slots":
                return statement with { Slots = ReadSlots(ref reader) };
            case "threshold":
                return statement with { Threshold = (int)reader.Number(MostRecipients) };
            case "recipients":
                return statement with { Recipients = reader.TextList(MostRecipients, LongestRecipient) };
            case "generation":
                return statement with { Generation = reader.DecimalString() };
            case "srk-name":
                return statement with { SrkName = Hex(ref reader, NameSize) };
            case "object-name":
                return statement with { ObjectName = Hex(ref reader, NameSize) };
            case "randomness":
                return statement with { Randomness = reader.TextList(MostSources, EvidenceLimits.LongestText) };
            default:
                reader.RefuseMember("those of docs/formats.md, section 25");
                return statement;
        }
    }

    private static ImmutableSortedDictionary<int, string> ReadSlots(ref JsonMemberReader reader)
    {
        ImmutableSortedDictionary<int, string>.Builder slots = ImmutableSortedDictionary.CreateBuilder<int, string>();
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            bool read = int.TryParse(member, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            if (!read || number >= MostSlots || member.Length != 1)
                reader.RefuseMember($"the slots 0 to {MostSlots - 1}");
            string purpose = reader.Text(EvidenceLimits.LongestText);
            if (!reader.Failed && purpose is not (Unlock or Recovery))
                reader.Refuse("value", $"{Unlock} or {Recovery}", purpose);
            slots[number] = purpose;
        }
        return slots.ToImmutable();
    }

    private static string Hex(ref JsonMemberReader reader, int size) =>
        Convert.ToHexStringLower(reader.Hex(size, size));
}
