using Coffer.Storage.Gpt;

namespace Coffer.Init.Tests.Install;

internal static class Disks
{
    private const int SectorsPerMiB = 2048;

    /// <summary>A disk with partitions of 1 MiB, one behind the other.</summary>
    public static PartitionTable Table(params PartitionRole[] roles) => Table(1024, roles);

    public static PartitionTable Table(int mebibytes, params PartitionRole[] roles)
    {
        PartitionTable table = PartitionTable.Empty(Id(99), (long)mebibytes << 20);
        for (int i = 0; i < roles.Length; i++)
        {
            LbaRange range = new((i + 1) * SectorsPerMiB, ((i + 2) * SectorsPerMiB) - 1);
            table = table.Add(roles[i], Id(i + 1), range).OrThrow();
        }
        return table;
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
