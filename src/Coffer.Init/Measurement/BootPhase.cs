using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Pcrs;

namespace Coffer.Init.Measurement;

/// <summary>
/// The phase in which the vault's key can be unsealed: begins and ends with a measurement into PCR 11
/// (docs/formats.md section 10; systemd's names).
/// </summary>
/// <param name="tpm">The TPM.</param>
internal sealed class BootPhase(TpmConnection tpm)
{
    private const int Pcr = 11;

    private bool _left;

    /// <summary>Begins the phase.</summary>
    internal void Enter() => Extend("enter-initrd"u8);

    /// <summary>Ends it: from here on nobody can unseal in this boot.</summary>
    internal void Leave()
    {
        if (_left)
            return;
        Extend("leave-initrd"u8);
        _left = true;
    }

    /// <summary>Ends it on the way out of a failure.</summary>
    internal void TryLeave()
    {
        try
        {
            if (tpm.IsOpen)
                Leave();
        }
        catch (Exception e) when (e is TpmException or RefusedException or IOException)
        {
            // The machine is switched off next, and with it the PCRs.
        }
    }

    private void Extend(ReadOnlySpan<byte> phase) => PcrValues.Measure(tpm.Device, Pcr, phase);
}
