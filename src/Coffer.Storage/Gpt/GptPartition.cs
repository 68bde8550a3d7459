namespace Coffer.Storage.Gpt;

/// <summary>A used GPT partition entry (UEFI 2.10, section 5.3.3).</summary>
/// <param name="Number">Place in the entry array, from 1: the number the kernel gives it.</param>
/// <param name="Type">PartitionTypeGUID.</param>
/// <param name="Id">UniquePartitionGUID.</param>
/// <param name="Range">StartingLBA and EndingLBA.</param>
/// <param name="Attributes">Attributes, bits as they are.</param>
/// <param name="Name">PartitionName: at most 36 UTF-16 units, no control characters.</param>
public sealed record GptPartition(int Number, Guid Type, Guid Id, LbaRange Range, ulong Attributes, string Name)
{
    /// <summary>Longest name in UTF-16 units.</summary>
    public const int LongestName = 36;

    /// <summary>True for a name that fits, is well-formed UTF-16 and cannot upset a terminal.</summary>
    public static bool IsName(string name)
    {
        if (name.Length > LongestName || name.Any(char.IsControl))
            return false;
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && !(i + 1 < name.Length && char.IsSurrogatePair(name[i], name[++i])))
                return false;
        }
        return true;
    }
}
