using Coffer.Firmware.EventLogs;
using Coffer.Init.Boot;
using Coffer.Init.Inputs;

namespace Coffer.Init.Custody;

/// <summary>The handover of a boot. Made while the initramfs is there still, which has the PCR policy key.</summary>
internal static class BootHandover
{
    private const int SecureBootPcr = 7;

    /// <summary>What this boot hands over; its secrets stay those of <paramref name="opened"/>.</summary>
    internal static Handover Of(BootInputs inputs, VaultDisk disk, OpenedHeader opened, Guid machine) =>
        new()
        {
            Share = opened.Share,
            VolumeKey = opened.VolumeKey,
            NextKey = opened.NextKey,
            Header = opened.Header,
            Partition = disk.Node.Path,
            Machine = machine,
            PolicyKey = ShareUnsealing.ReadPolicyKeyText(),
            Pcr7 = [.. inputs.Pcrs[SecureBootPcr].Span],
            Pcr7Events = inputs.Log is null ? [] : [.. RecordedEvent.OfPcr(inputs.Log, SecureBootPcr, PcrBank.Sha256)],
        };
}
