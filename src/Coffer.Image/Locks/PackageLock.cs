using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Image.Os;

namespace Coffer.Image.Locks;

/// <summary>
/// The Debian packages that builds of a machine are made of, each with version and hash: <c>machine.lock</c> beside its description
/// (docs/formats.md, section 34).
/// </summary>
/// <param name="Sources">Mirrors and suites that the packages came from.</param>
/// <param name="Tools">Packages of the tools tree.</param>
/// <param name="System">Packages of the machine's system, before pruning.</param>
public sealed record PackageLock(ImmutableArray<DebianSource> Sources, LockedTree Tools, LockedTree System)
{
    /// <summary>Most bytes of the file.</summary>
    public const int LargestSize = 1 << 20;

    private const string Format = "coffer-lock-1";
    private const string Thing = "machine.lock";
    private const string Refresh = "Make it anew with coffer lock.";
    private const int MostSources = 16;
    private const int MostPackages = 4096;
    private const int LongestName = 128;

    /// <summary>SHA-256 of the file that it was read from, lower-case hex; null where there was none. Not what makes two locks different.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where the lock of a description is: beside it, with its name.</summary>
    public static string PathBeside(string description) => Path.ChangeExtension(description, ".lock");

    /// <summary>Every package of both trees, each once.</summary>
    public ImmutableArray<LockedPackage> Packages => [.. Tools.Packages.Concat(System.Packages).Distinct()];

    /// <summary>Reads the lock beside a description; null when there is none.</summary>
    /// <exception cref="RefusedException">It is damaged, or of another release.</exception>
    public static PackageLock? ReadBeside(string description)
    {
        FileInfo file = new(PathBeside(description));
        if (!file.Exists)
            return null;
        Parsed<PackageLock> read = SmallFile
            .Read(file.FullName, "lock", file.Name, LargestSize)
            .Then(bytes =>
                Read(bytes)
                    .Then<PackageLock>(read => read with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) })
            );
        return read.Refusal is { } refusal
            ? throw new RefusedException(refusal with { Thing = file.Name, NextStep = Refresh })
            : read.Value;
    }

    /// <summary>Reads a lock.</summary>
    public static Parsed<PackageLock> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, Thing, "lock");
        json.BeginDocument();
        json.Expect("format", Format);
        json.Expect("release", DebianMirrors.Release, "release");
        ImmutableArray<DebianSource> sources = ReadSources(ref json);
        LockedTree tools = ReadTree(ref json, "tools");
        LockedTree system = ReadTree(ref json, "system");
        json.EndObject();
        PackageLock read = new(sources, tools, system);
        // apt installs one version of a name, and both trees are installed from one archive.
        if (!json.Failed && read.Packages.GroupBy(p => p.Name).FirstOrDefault(same => same.Count() > 1) is { } two)
            json.Refuse("differs", $"one version and hash for {two.Key}", string.Join(" and ", two));
        return json.Finish(read);
    }

    /// <summary>The bytes of the file: one line a package, so that what changed shows line by line.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        JsonWriterOptions options = new()
        {
            Indented = true,
            NewLine = "\n",
            // The default encoder would escape the '+' of versions.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (Utf8JsonWriter json = new(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("release", DebianMirrors.Release);
            Write(json, "sources", Sources.Select(source => source.ToString()));
            Write(json, "tools", Tools);
            Write(json, "system", System);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(PackageLock? other) =>
        other is not null
        && Sources.SequenceEqual(other.Sources)
        && Tools.Equals(other.Tools)
        && System.Equals(other.System);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sources.Length, Tools, System);

    private static ImmutableArray<DebianSource> ReadSources(ref StrictJsonReader json)
    {
        ImmutableArray<string> lines = json.ReadStrings("sources", MostSources, DebianSource.LongestText);
        if (json.Failed)
            return [];
        ImmutableArray<DebianSource> sources = [.. lines.Select(DebianSource.Parse).OfType<DebianSource>()];
        if (sources.Length != lines.Length || sources.IsEmpty)
            json.Refuse("source", "sources: at least one, each a http or https URL, a space and a suite", "another");
        // The indexes of an archive are told apart by their suites.
        else if (sources.GroupBy(source => source.Suite).FirstOrDefault(same => same.Count() > 1) is { } two)
            json.Refuse("source", $"sources: suite {two.Key} once", "twice");
        return sources;
    }

    private static LockedTree ReadTree(ref StrictJsonReader json, string name)
    {
        json.BeginObject(name);
        ImmutableArray<string> asked = json.ReadStrings("asked", MostPackages, LongestName);
        ImmutableArray<string> lines = json.ReadStrings("packages", MostPackages, LockedPackage.LongestLine);
        json.EndObject();
        if (json.Failed)
            return new([], []);
        ImmutableArray<LockedPackage> packages = [.. lines.Select(LockedPackage.Parse).OfType<LockedPackage>()];
        if (packages.Length != lines.Length)
            json.Refuse("package", $"{name}: lines of name, version, architecture and SHA-256", "another line");
        else if (!IsSorted(asked) || !IsSorted(packages.Select(package => package.Name)))
            json.Refuse("order", $"{name}: names in order, each once", "another order");
        else if (asked.Except(packages.Select(package => package.Name)).FirstOrDefault() is { } missing)
            json.Refuse("package", $"{name}: a line for each name asked for", $"none for {missing}");
        return new(asked, packages);
    }

    private static bool IsSorted(IEnumerable<string> names)
    {
        string? before = null;
        foreach (string name in names)
        {
            if (before is not null && string.CompareOrdinal(before, name) >= 0)
                return false;
            before = name;
        }
        return true;
    }

    private static void Write(Utf8JsonWriter json, string name, LockedTree tree)
    {
        json.WriteStartObject(name);
        Write(json, "asked", tree.Asked);
        Write(json, "packages", tree.Packages.Select(package => package.ToString()));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
