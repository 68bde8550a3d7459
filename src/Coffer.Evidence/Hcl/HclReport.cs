using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;

namespace Coffer.Evidence.Hcl;

/// <summary>
/// Azure's paravisor: the VM writes its 64 bytes into one NV index and reads the report, with those bytes in its claims, from another
/// (Azure, "Guest attestation for confidential VMs, technical details").
/// </summary>
/// <param name="tpm">The TPM.</param>
public sealed class HclReport(MachineTpm tpm) : IConfidentialEvidence
{
    /// <inheritdoc/>
    public Parsed<ConfidentialEvidence> Collect(ReadOnlySpan<byte> reportData) =>
        tpm.ReadHclReport(reportData)
            .Then<ConfidentialEvidence>(report => new ConfidentialEvidence(Hcl: new HclEvidence(report)));
}
