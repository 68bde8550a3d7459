namespace Coffer.Image.Sboms;

/// <summary>Where a component is, as the documents name it.</summary>
public static class SbomParts
{
    /// <summary>The OS root.</summary>
    public const string Root = "root";

    /// <summary>The initrd of the UKIs.</summary>
    public const string Initrd = "initrd";

    /// <summary>What the firmware starts: boot loader, stub and kernel.</summary>
    public const string Boot = "boot";

    /// <summary>The tools that made the image; not in it.</summary>
    public const string Tools = "tools";
}
