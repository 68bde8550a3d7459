namespace Coffer.Lab;

/// <summary>How the machine's disk is attached.</summary>
public enum DiskBus
{
    /// <summary>virtio-blk over PCI.</summary>
    VirtioBlk,

    /// <summary>NVMe, as Google Cloud and Azure attach newer disks.</summary>
    Nvme,

    /// <summary>virtio-scsi, as Google Cloud attaches older ones.</summary>
    VirtioScsi,
}
