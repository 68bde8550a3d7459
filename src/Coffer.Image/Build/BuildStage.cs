namespace Coffer.Image.Build;

/// <summary>The stages of a build, in their order.</summary>
public enum BuildStage
{
    /// <summary>The tools tree: mkfs.erofs, zstd and others from Debian packages.</summary>
    Tools,

    /// <summary>The Debian packages of the OS, installed into a tree.</summary>
    Packages,

    /// <summary>The OS root: pruned, completed, as an erofs image.</summary>
    Root,

    /// <summary>The dm-verity tree of the root.</summary>
    Verity,

    /// <summary>The initrd.</summary>
    Initrd,

    /// <summary>Boot loader and UKIs, signed.</summary>
    Boot,

    /// <summary>The disk image and the records beside it.</summary>
    Image,
}
