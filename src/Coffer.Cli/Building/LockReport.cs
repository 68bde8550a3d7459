using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Image.Locks;

namespace Coffer.Cli.Building;

/// <summary>What a lock pins, and what changed.</summary>
/// <param name="Path">File of the lock.</param>
/// <param name="Packages">The new lock.</param>
/// <param name="Changes">What it has otherwise than the old one.</param>
/// <param name="IsFirst">There was no lock.</param>
/// <param name="IsWritten">It was written, not only compared.</param>
internal sealed record LockReport(
    string Path,
    PackageLock Packages,
    ImmutableArray<LockChange> Changes,
    bool IsFirst,
    bool IsWritten
)
{
    /// <summary>The lock, or its absence, is not what the mirrors have.</summary>
    public bool IsStale => IsFirst || !Changes.IsEmpty;

    /// <summary>For a person.</summary>
    public string Text =>
        $"""
            lock      {Path}{(IsWritten ? "" : ", not written")}
            system    {Packages.System.Packages.Length} packages
            tools     {Packages.Tools.Packages.Length} packages
            sources   {string.Join("\n          ", Packages.Sources)}
            changed   {Changed}
            """;

    private string Changed =>
        IsFirst ? "everything: there was no lock"
        : Changes.IsEmpty ? "nothing"
        : string.Join("\n          ", Changes.Select(change => $"{change.Tree}: {change}"));

    /// <summary>For a machine.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteString("lock", Path);
        writer.WriteBoolean("written", IsWritten);
        writer.WriteNumber("system", Packages.System.Packages.Length);
        writer.WriteNumber("tools", Packages.Tools.Packages.Length);
        writer.WriteStartArray("changes");
        foreach (LockChange change in Changes)
        {
            writer.WriteStartObject();
            writer.WriteString("tree", change.Tree);
            writer.WriteString("name", change.Name);
            writer.WriteString("old", change.Old?.Version);
            writer.WriteString("new", change.New?.Version);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
