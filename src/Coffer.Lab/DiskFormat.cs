namespace Coffer.Lab;

/// <summary>What the file of a machine's disk is.</summary>
public enum DiskFormat
{
    /// <summary>The disk's bytes.</summary>
    Raw,

    /// <summary>QEMU's own, version 2 or 3.</summary>
    Qcow2,

    /// <summary>A virtual hard disk of Hyper-V and Azure (VHD), which QEMU calls <c>vpc</c>.</summary>
    Vhd,
}
