using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>An identity file as <c>age-keygen</c> and <c>coffer recovery keygen</c> write it: identities, a line each, and comments.</summary>
public static class AgeIdentityFile
{
    /// <summary>Most bytes of a file.</summary>
    public const int LargestSize = 64 * 1024;

    private const int MostIdentities = 64;
    private const string Thing = "identity file";

    /// <summary>Its identities, at least one; the caller's to dispose.</summary>
    public static Parsed<ImmutableArray<AgeIdentity>> Read(ReadOnlySpan<byte> text)
    {
        if (text.Length > LargestSize)
            return Refuse($"at most {LargestSize} bytes", $"{text.Length}");
        if (text.StartsWith("age-encryption.org/"u8) || text.StartsWith("-----BEGIN AGE"u8))
            return Refuse("identities in clear", "an encrypted file", "decrypt it first: age -d -o identity FILE");
        List<AgeIdentity> identities = [];
        Refusal? refusal = ReadLines(text, identities);
        if (refusal is null)
            return identities.ToImmutableArray();
        identities.ForEach(identity => identity.Dispose());
        return refusal;
    }

    private static Refusal? ReadLines(ReadOnlySpan<byte> text, List<AgeIdentity> identities)
    {
        int number = 0;
        foreach (Range range in text.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = text[range].Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] == (byte)'#')
                continue;
            if (identities.Count == MostIdentities)
                return Refuse($"at most {MostIdentities} identities", "more");
            if (!AgeIdentity.Read(line).TryGet(out AgeIdentity? identity, out Refusal? refusal))
                return refusal with { Thing = $"{refusal.Thing} in line {number}" };
            identities.Add(identity);
        }
        return identities.Count > 0 ? null : Refuse("a line AGE-SECRET-KEY-...", "none");
    }

    private static Refusal Refuse(string expected, string seen, string? nextStep = null) =>
        new("age.identity-file", Thing, expected, seen, nextStep);
}
