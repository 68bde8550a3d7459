using System.Text.Json;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Images;

/// <summary>Takes the probe image apart with stock tools.</summary>
/// <param name="image">The image.</param>
internal sealed class ImageParts(ProbeImage image)
{
    /// <summary>The description it was built from.</summary>
    public static string DescriptionPath => Path.Combine(Repository.Machines, "probe", "description", "machine.yaml");

    /// <summary>The /init it was built with.</summary>
    public static string InitPath => Path.Combine(Repository.Root, "artifacts", "init", "init");

    /// <summary>The agent it was built with.</summary>
    public static string AgentPath => Path.Combine(Repository.Root, "artifacts", "agent", "agent");

    /// <summary>A copy of a partition, as a file in <paramref name="directory"/>.</summary>
    /// <param name="number">Counted from 1.</param>
    /// <param name="directory">Where to.</param>
    public string Partition(int number, string directory)
    {
        (long start, long sectors) = Place(number);
        string copy = Path.Combine(directory, $"partition-{number}");
        string[] range = [$"skip={start * 512}", $"count={sectors * 512}", "iflag=skip_bytes,count_bytes"];
        StockTool.Run(
            "coreutils",
            "dd",
            [$"if={image.Built.ImagePath}", $"of={copy}", "bs=1M", "status=none", .. range]
        );
        return copy;
    }

    /// <summary>Paths of the ESP's files, in ordinal order.</summary>
    public string[] EspFiles() =>
        [
            .. StockTool
                .Run("mtools", "mdir", "-/", "-b", "-i", Esp, "::")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Trim())
                .Where(line => !line.EndsWith('/'))
                .Select(line => line["::/".Length..])
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A copy of a file of the ESP, in <paramref name="directory"/>.</summary>
    public string EspFile(string path, string directory)
    {
        string copy = Path.Combine(directory, Path.GetFileName(path));
        StockTool.Run("mtools", "mcopy", "-n", "-i", Esp, $"::/{path}", copy);
        return copy;
    }

    private string Esp => $"{image.Built.ImagePath}@@{Place(1).Start * 512}";

    private (long Start, long Sectors) Place(int number)
    {
        string json = StockTool.Run("fdisk", "sfdisk", "--json", image.Built.ImagePath);
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement partition = document.RootElement.GetProperty("partitiontable").GetProperty("partitions")[
            number - 1
        ];
        return (partition.GetProperty("start").GetInt64(), partition.GetProperty("size").GetInt64());
    }
}
