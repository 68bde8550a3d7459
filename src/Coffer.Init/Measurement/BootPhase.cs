using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Tpm;

namespace Coffer.Init.Measurement;

/// <summary>
/// The phase in which the vault's key can be unsealed: begins and ends with a measurement into PCR 11
/// (docs/formats.md section 10; systemd's names).
/// </summary>
/// <param name="tpm">The TPM.</param>
/// <param name="measuring">Measures and writes down.</param>
internal sealed class BootPhase(TpmConnection tpm, Measuring measuring)
{
    private const int Pcr = 11;
    private const string EventType = "phase";

    private bool _left;

    /// <summary>Begins the phase.</summary>
    internal void Enter() => measuring.Measure(Pcr, Pcr11Prediction.EnterInitrd, EventType);

    /// <summary>Ends it: from here on nobody can unseal in this boot.</summary>
    internal void Leave()
    {
        if (_left)
            return;
        // Whatever becomes of the record of it, the PCR is extended once.
        _left = true;
        measuring.Measure(Pcr, Pcr11Prediction.LeaveInitrd, EventType);
    }

    /// <summary>Ends it on the way out of a failure.</summary>
    internal void TryLeave()
    {
        try
        {
            if (tpm.IsOpen)
                Leave();
        }
        catch (Exception e) when (e is TpmException or RefusedException or IOException or UnauthorizedAccessException)
        {
            // The machine is switched off next, and with it the PCRs.
        }
    }
}
