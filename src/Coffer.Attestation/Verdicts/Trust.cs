namespace Coffer.Attestation.Verdicts;

/// <summary>Who has to be trusted for a rule's outcome to mean something, beside the verifier itself.</summary>
[Flags]
public enum Trust
{
    /// <summary>Nobody: form and arithmetic.</summary>
    Nobody = 0,

    /// <summary>AMD: its root key, the processor and the firmware on it.</summary>
    Amd = 1 << 0,

    /// <summary>Whoever made and runs the (virtual) TPM: with a cloud's vTPM, the cloud.</summary>
    TpmMaker = 1 << 1,

    /// <summary>The authority that certified the attestation or endorsement key.</summary>
    KeyAuthority = 1 << 2,

    /// <summary>Azure's paravisor (HCL), which is part of the launch measurement.</summary>
    Paravisor = 1 << 3,

    /// <summary>The VM's firmware, which measures before anything else runs.</summary>
    Firmware = 1 << 4,

    /// <summary>The owner's signed software in the VM, in the state that the PCRs show.</summary>
    OwnerSoftware = 1 << 5,

    /// <summary>Who wrote the policy: pinned keys, expected measurements, the nonce.</summary>
    PolicyAuthor = 1 << 6,

    /// <summary>Who holds the owner's release key.</summary>
    ReleaseKey = 1 << 7,
}
