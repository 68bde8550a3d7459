using Coffer.Bytes;
using Coffer.Firmware.Pe;
using Coffer.Image.Initrd;
using Coffer.Image.Root;
using Coffer.Storage;
using Coffer.Storage.Fat32;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Reproducing;

/// <summary>
/// Compares two disk images part by part, what others follow from first: the payload, then the files of the ESP, of UKIs kernel and initrd
/// first, and the partition table, whose GUIDs follow from everything, last.
/// </summary>
/// <param name="output">Name of the image.</param>
/// <param name="first">Path of the first build's.</param>
/// <param name="second">Path of the second build's.</param>
internal sealed class DiskComparison(string output, string first, string second)
{
    private const int LargestFile = 256 << 20;
    private static readonly string[] s_inputs = [UkiSectionName.Linux, UkiSectionName.Initrd];
    private static readonly string[] s_ownFiles = ["coffer/grant.json", "coffer/dbx.esl", "coffer/modules"];

    /// <summary>What differs, or null.</summary>
    internal OutputDifference? Compare()
    {
        if (Whole() is not { } whole)
            return null;
        using FileStream a = File.OpenRead(first);
        using FileStream b = File.OpenRead(second);
        Parsed<GptReading> left = GptReader.Read(new StreamBlockDevice(a));
        Parsed<GptReading> right = GptReader.Read(new StreamBlockDevice(b));
        if (left.Value?.Table is not { } table || right.Value?.Table is not { } other || !SameRanges(table, other))
            return whole;
        return Payload(table) ?? Esp(Volume(a, table), Volume(b, other)) ?? whole;
    }

    private OutputDifference? Whole() =>
        ContentComparison.Compare(output, "", () => File.OpenRead(first), () => File.OpenRead(second));

    private static bool SameRanges(PartitionTable a, PartitionTable b) =>
        a
            .Partitions.Select(partition => partition.Range)
            .SequenceEqual(b.Partitions.Select(partition => partition.Range));

    private OutputDifference? Payload(PartitionTable table)
    {
        if (table.OfType(PartitionRole.Payload.Type) is not [{ } payload])
            return null;
        (long offset, long length) = (table.OffsetOf(payload), table.LengthOf(payload));
        return ContentComparison.Compare(
            output,
            "partition 2 (root and its dm-verity tree)",
            () => new FileSlice(first, offset, length),
            () => new FileSlice(second, offset, length)
        );
    }

    private static Fat32Volume? Volume(Stream image, PartitionTable table) =>
        table.OfType(PartitionRole.Esp.Type) is [{ } esp]
            ? Fat32Volume.Open(table.Open(new StreamBlockDevice(image), esp)).Value
            : null;

    private OutputDifference? Esp(Fat32Volume? a, Fat32Volume? b)
    {
        if (a is null || b is null)
            return null;
        IEnumerable<string> paths = a.Entries.Concat(b.Entries).Where(e => !e.IsDirectory).Select(e => e.Path);
        return paths
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(path => OfFile(path, a.ReadFile(path, LargestFile).Value, b.ReadFile(path, LargestFile).Value))
            .FirstOrDefault(difference => difference is not null);
    }

    private OutputDifference? OfFile(string path, byte[]? a, byte[]? b)
    {
        string place = $"partition 1, {path}";
        if (a is null || b is null)
            return new(output, place, null, a is null ? "nothing" : "a file", b is null ? "nothing" : "a file");
        if (ContentComparison.Compare(output, place, a, b) is not { } whole)
            return null;
        return Uki.Read(a).Value is { } left && Uki.Read(b).Value is { } right
            ? Sections(place, left, right) ?? whole
            : whole;
    }

    private OutputDifference? Sections(string place, Uki a, Uki b)
    {
        IEnumerable<string> names = a.Sections.Concat(b.Sections).Select(section => section.Name);
        return s_inputs
            .Concat(names)
            .Distinct()
            .Select(name => Section($"{place}, section {name}", name, a.ContentOf(name), b.ContentOf(name)))
            .FirstOrDefault(difference => difference is not null);
    }

    private OutputDifference? Section(string place, string name, ReadOnlyMemory<byte>? a, ReadOnlyMemory<byte>? b)
    {
        ReadOnlyMemory<byte> left = a ?? default;
        ReadOnlyMemory<byte> right = b ?? default;
        if (ContentComparison.Compare(output, place, left, right) is not { } whole)
            return null;
        return name == UkiSectionName.Initrd ? OwnFile(place, left, right) ?? whole : whole;
    }

    private OutputDifference? OwnFile(string place, ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        foreach (string file in s_ownFiles)
            if (
                CpioReader.Find(a.Span, file, LargestFile).Value is { } left
                && CpioReader.Find(b.Span, file, LargestFile).Value is { } right
                && ContentComparison.Compare(output, $"{place}, {file}", left, right) is { } difference
            )
                return difference;
        return null;
    }
}
