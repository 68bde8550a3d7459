using System.Collections.Immutable;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>What is loaded in a TPM: nothing, when everybody cleaned up.</summary>
internal static class Handles
{
    internal static ImmutableArray<TpmHandle> Sessions(TpmDevice tpm) => List(tpm, 0x02000000);

    internal static ImmutableArray<TpmHandle> Transients(TpmDevice tpm) => List(tpm, 0x80000000);

    internal static void FlushAll(TpmDevice tpm)
    {
        foreach (TpmHandle handle in Sessions(tpm).Concat(Transients(tpm)))
            tpm.Execute(new FlushContext(handle));
    }

    internal static ImmutableArray<TpmHandle> List(TpmDevice tpm, uint first) =>
        Assert.IsType<TpmlHandle>(tpm.Execute(new GetCapability(TpmCap.Handles, first, 100)).Capabilities).Handles;
}
