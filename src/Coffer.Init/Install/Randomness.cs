using Coffer.Bytes;
using Coffer.Linux.Machine;
using Coffer.Tpm;
using Coffer.Tpm.Commands;

namespace Coffer.Init.Install;

/// <summary>Mixes the TPM's randomness into the kernel's pool before any key is made.</summary>
internal static class Randomness
{
    private const int Rounds = 4;
    private const int BytesPerRound = 32;

    /// <summary>Mixes; a TPM whose generator is bad cannot make the pool worse.</summary>
    internal static void MixIn(TpmDevice tpm)
    {
        for (int i = 0; i < Rounds; i++)
        {
            using Secret bytes = tpm.Execute(new GetRandom(BytesPerRound)).RandomBytes;
            KernelRandom.Mix(bytes.Span);
        }
    }
}
