using System.Collections.Immutable;
using System.Globalization;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Snp;
using Coffer.Bytes;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Attestation.Policies;

/// <summary>The kinds of values that policies have beside texts, flags and numbers.</summary>
/// <param name="errors">Where refusals go.</param>
/// <param name="readFile">Gives the files that a policy names.</param>
internal sealed class PolicyValues(YamlErrors errors, ReadPolicyFile readFile)
{
    /// <summary>Bytes as hex digits, a list, each of a size.</summary>
    internal ImmutableArray<ReadOnlyMemory<byte>> HexList(YamlMapping mapping, string key, int shortest, int longest) =>
        mapping.Find(key) is null
            ? []
            : [.. mapping.Texts(key).Select(item => Hex(item.Text, item.Name, shortest, longest))];

    /// <summary>Bytes as hex digits.</summary>
    internal ReadOnlyMemory<byte> Hex(YamlScalarNode text, string name, int shortest, int longest)
    {
        string digits = text.Value ?? "";
        int size = digits.Length / 2;
        if (digits.Length % 2 == 0 && size >= shortest && size <= longest && digits.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(digits);
        string sizes = shortest == longest ? $"{2 * shortest}" : $"{2 * shortest} to {2 * longest}";
        errors.Add(text, "hex", name, $"{sizes} hex digits", $"{digits.Length} characters: {Shown(digits)}");
        return default;
    }

    /// <summary>A number, decimal or with 0x before it.</summary>
    internal ulong Bits(YamlMapping mapping, string key) =>
        mapping.Text(key) is { } text ? Bits(text, mapping.NameOf(key)) : 0;

    /// <inheritdoc cref="Bits(YamlMapping, string)"/>
    internal ulong Bits(YamlScalarNode text, string name)
    {
        string digits = text.Value ?? "";
        bool hex = digits.StartsWith("0x", StringComparison.Ordinal);
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (ulong.TryParse(hex ? digits[2..] : digits, style, CultureInfo.InvariantCulture, out ulong value))
            return value;
        errors.Add(text, "number", name, "a number of 64 bits, decimal or 0x and hex digits", Shown(digits));
        return 0;
    }

    /// <summary>Numbers of a list, each up to <paramref name="most"/>; the fallback when the member is missing.</summary>
    internal ImmutableArray<uint> Numbers(YamlMapping mapping, string key, ImmutableArray<uint> fallback, uint most)
    {
        if (mapping.Find(key) is null)
            return fallback;
        return [.. mapping.Texts(key).Select(item => Number(item.Text, item.Name, most))];
    }

    /// <summary>A number up to <paramref name="most"/>.</summary>
    internal uint Number(YamlScalarNode text, string name, uint most)
    {
        if (
            uint.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            && number <= most
        )
            return number;
        errors.Add(text, "number", name, $"a number from 0 to {most}", Shown(text.Value ?? ""));
        return 0;
    }

    /// <summary>Words of a list, each one of <paramref name="words"/>; null when the member is missing.</summary>
    internal ImmutableArray<T>? Words<T>(YamlMapping mapping, string key, IReadOnlyDictionary<string, T> words)
    {
        if (mapping.Find(key) is null)
            return null;
        ImmutableArray<T>.Builder values = ImmutableArray.CreateBuilder<T>();
        foreach ((YamlScalarNode text, string name) in mapping.Texts(key))
        {
            if (words.TryGetValue(text.Value ?? "", out T? value))
                values.Add(value);
            else
                errors.Add(text, "choice", name, $"one of {string.Join(", ", words.Keys)}", Shown(text.Value ?? ""));
        }
        return values.ToImmutable();
    }

    /// <summary>Numbers with dots between them: <c>1.55</c>; null when the member is missing.</summary>
    internal byte[]? Version(YamlMapping mapping, string key, int parts)
    {
        if (mapping.Text(key) is not { } text)
            return null;
        string[] numbers = (text.Value ?? "").Split('.');
        byte[] version = new byte[parts];
        bool right = numbers.Length == parts;
        for (int i = 0; right && i < parts; i++)
            right = byte.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out version[i]);
        if (!right)
            errors.Add(
                text,
                "version",
                mapping.NameOf(key),
                $"{parts} numbers below 256 with dots between them",
                Shown(text.Value ?? "")
            );
        return version;
    }

    /// <summary>The files that a text, or each text of a list, names; null when the member is missing.</summary>
    internal ImmutableArray<(YamlScalarNode Text, string Name, byte[] Bytes)>? Files(YamlMapping mapping, string key)
    {
        if (mapping.Find(key) is not { } node)
            return null;
        IEnumerable<(YamlScalarNode Text, string Name)> names = node is YamlScalarNode single
            ? [(single, mapping.NameOf(key))]
            : mapping.Texts(key);
        var files = ImmutableArray.CreateBuilder<(YamlScalarNode, string, byte[])>();
        foreach ((YamlScalarNode text, string name) in names)
        {
            if (readFile(text.Value ?? "").TryGet(out byte[]? bytes, out Refusal? refusal))
                files.Add((text, name, bytes));
            else
                Add(text, name, refusal);
        }
        return files.ToImmutable();
    }

    /// <summary>Certificates of files, DER or PEM; null when the member is missing.</summary>
    internal ImmutableArray<ReadOnlyMemory<byte>>? Certificates(YamlMapping mapping, string key)
    {
        if (Files(mapping, key) is not { } files)
            return null;
        return [.. files.SelectMany(file => CertificatesOf(file.Text, file.Name, file.Bytes)).Select(read => read.Der)];
    }

    /// <summary>
    /// Roots of SEV-SNP: for each product line its ARK, self-issued, and where given ASK and ASVK; null when the member is missing. The line is
    /// that of the ARK's name.
    /// </summary>
    internal AmdRoots? AmdRoots(YamlMapping mapping, string key)
    {
        if (Files(mapping, key) is not { } files)
            return null;
        Certificate[] all = [.. files.SelectMany(file => CertificatesOf(file.Text, file.Name, file.Bytes))];
        Parsed<AmdRoots> roots = SnpRoots.Of(all);
        if (roots.TryGet(out AmdRoots? read, out Refusal? refusal))
            return read;
        errors.Add(mapping.Find(key)!, "roots", mapping.NameOf(key), refusal.Expected, refusal.Seen);
        return null;
    }

    /// <summary>Refuses at the place of a text, with the words of a refusal.</summary>
    internal void Add(YamlScalarNode text, string name, Refusal refusal) =>
        errors.Add(text, "file", $"{name}, {text.Value}", refusal.Expected, refusal.Seen, refusal.NextStep);

    private IEnumerable<Certificate> CertificatesOf(YamlScalarNode text, string name, byte[] bytes)
    {
        Parsed<ImmutableArray<ReadOnlyMemory<byte>>> encoded = PemCertificates.LooksLikePem(bytes)
            ? PemCertificates.Read(bytes)
            : (ImmutableArray<ReadOnlyMemory<byte>>)[bytes];
        if (!encoded.TryGet(out ImmutableArray<ReadOnlyMemory<byte>> all, out Refusal? refusal))
        {
            Add(text, name, refusal);
            yield break;
        }
        foreach (ReadOnlyMemory<byte> der in all)
        {
            if (Certificate.Read(der).TryGet(out Certificate? certificate, out refusal))
                yield return certificate;
            else
                Add(text, name, refusal);
        }
    }

    private static string Shown(string text) => text.Length <= 40 ? text : $"{text[..40]}...";
}
