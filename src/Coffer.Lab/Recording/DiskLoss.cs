namespace Coffer.Lab.Recording;

/// <summary>What a power cut takes of the writes that no flush had made durable. A disk may lose any of them.</summary>
public enum DiskLoss
{
    /// <summary>Nothing: everything answered so far is on the disk.</summary>
    Nothing,

    /// <summary>All of them.</summary>
    Unflushed,

    /// <summary>One of them; the ones after it are on the disk.</summary>
    OneWrite,

    /// <summary>All but the first sectors of the last one.</summary>
    Tail,

    /// <summary>The first sectors of the last one: a disk writes them in the order it likes.</summary>
    Head,
}
