using Coffer.Evidence.Hcl;
using Coffer.Evidence.Snp;
using Coffer.Evidence.Tpm;
using Coffer.Linux.Sev;

namespace Coffer.Evidence;

/// <summary>
/// Chooses the source: configfs-tsm before the device of the same processor, because the kernel takes care there of what the device leaves to
/// its caller; Azure's paravisor where neither is, because there the VM does not talk to the processor itself.
/// </summary>
public static class ConfidentialSource
{
    /// <summary>The source of this machine.</summary>
    /// <param name="tsmEntry">Directory of the entry that coffer-agent-devices.service made.</param>
    /// <param name="sevGuest">The device.</param>
    /// <param name="tpm">The TPM.</param>
    public static IConfidentialEvidence Find(string tsmEntry, string sevGuest, MachineTpm tpm)
    {
        TsmEntry entry = new(tsmEntry);
        if (Directory.Exists(tsmEntry) && TsmReport.IsSevGuest(entry))
            return new TsmReport(entry);
        if (File.Exists(sevGuest))
            return new SevGuestReport(() => SevGuestDevice.Open(sevGuest), Thread.Sleep);
        return tpm.HasHclReport() ? new HclReport(tpm) : new NoConfidentialEvidence();
    }
}
