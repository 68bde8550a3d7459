using Coffer.Attestation.Evidence;

namespace Coffer.Evidence;

/// <summary>What a machine says of itself, and the logs that explain its PCRs. Nothing of it is believed for its own sake: a verifier compares it with the quote.</summary>
public interface IMachineRecords
{
    /// <summary>What the machine says of itself; null when it does not know yet.</summary>
    MachineClaims? Claims();

    /// <summary>The firmware's event log; empty when the platform gives none.</summary>
    byte[] EventLog();

    /// <summary>What was measured after the firmware (docs/formats.md section 12); empty when nothing was.</summary>
    byte[] UserspaceLog();
}
