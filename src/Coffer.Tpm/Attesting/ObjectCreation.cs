using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>What a TPM says about an object it has just made.</summary>
/// <param name="Data">State of the TPM at creation.</param>
/// <param name="Hash">Hash of the data.</param>
/// <param name="Ticket">The TPM's proof that it made the object and the data.</param>
public sealed record ObjectCreation(TpmsCreationData Data, TpmBuffer Hash, TpmtTk Ticket);
