namespace Coffer.Attestation.Policies;

/// <summary>Which of a build's UKIs must have booted.</summary>
public enum BootedImage
{
    /// <summary>The installed OS, after /init handed over: PCR 11 with <c>leave-initrd</c>.</summary>
    Os,

    /// <summary>The installer, as its birth certificate is made: PCR 11 with <c>enter-initrd</c>.</summary>
    Installer,

    /// <summary>The installed OS before it opened its vault, as a recovery is offered: PCR 11 with <c>enter-initrd</c>, PCR 15 untouched.</summary>
    Recovery,
}
