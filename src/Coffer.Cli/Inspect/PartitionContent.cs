using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Storage;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;
using Coffer.Storage.Luks2.Dump;

namespace Coffer.Cli.Inspect;

/// <summary>Explains what is in a partition of a kind we know.</summary>
internal static class PartitionContent
{
    /// <summary>The parts of the partition's explanation; none for kinds we do not know.</summary>
    public static ImmutableArray<Explanation> Explain(BlockDeviceSlice content, GptPartition partition)
    {
        if (partition.Type == PartitionRole.Vault.Type && content.Length >= Luks2Template.HeaderAreaSize)
            return [Vault(content)];
        return [];
    }

    private static Explanation Vault(BlockDeviceSlice content)
    {
        byte[] area = new byte[Math.Min(Luks2HeaderDump.LargestArea, content.Length)];
        content.Read(0, area);
        return Luks2Inspection.Explain(area).TryGet(out Explanation? explanation, out Refusal? refusal)
            ? explanation
            : new Explanation(
                "refused",
                $"refused [{refusal.Reason}]: expected {refusal.Expected}, seen {refusal.Seen}"
            );
    }
}
