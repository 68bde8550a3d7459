namespace Coffer.Tpm.Attesting;

/// <summary>Where an attestation key comes from.</summary>
public enum AttestationKeyKind
{
    /// <summary>Google's: made from the template in the TPM's NV memory, with Google's certificate beside it.</summary>
    Google,

    /// <summary>Azure's: persistent at 0x81000003, vouched for by the paravisor's claims.</summary>
    Azure,

    /// <summary>Coffer's own: <see cref="AkTemplate"/>. Only activation with the endorsement key, or a pin, binds it to a TPM.</summary>
    Own,
}
