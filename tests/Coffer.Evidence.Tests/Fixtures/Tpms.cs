using Coffer.Evidence.Tpm;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Evidence.Tests.Fixtures;

/// <summary>A software TPM in the place of the machine's.</summary>
internal static class Tpms
{
    internal static MachineTpm Of(SoftwareTpm tpm) => new(() => new TpmConnection(tpm.Device, new MemoryStream()));
}
