namespace Coffer.Yaml;

/// <summary>What somebody meant who wrote a word we do not know.</summary>
internal static class Spelling
{
    /// <summary>The nearest of the known words, or null when none is near.</summary>
    internal static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length > 64)
            return null;
        (string? Word, int Distance) best = (null, Math.Max(1, word.Length / 3) + 1);
        foreach (string candidate in known)
        {
            int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best.Distance)
                best = (candidate, distance);
        }
        return best.Word;
    }

    // Levenshtein, one row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
