namespace Coffer.Keys.Tests.Rotation;

/// <summary>What a write that is cut leaves on the disk.</summary>
public enum PowerCut
{
    /// <summary>Nothing of it.</summary>
    Before,

    /// <summary>The first half of its sectors.</summary>
    FirstHalf,

    /// <summary>The second half of its sectors: a disk writes them in the order it likes.</summary>
    SecondHalf,

    /// <summary>All of it, and nothing after it.</summary>
    After,
}
