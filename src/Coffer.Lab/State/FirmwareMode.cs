namespace Coffer.Lab.State;

/// <summary>The state of Secure Boot that a machine's firmware starts in.</summary>
public enum FirmwareMode
{
    /// <summary>The owner's keys are enrolled and enforced.</summary>
    Enforcing,

    /// <summary>The owner's keys are enrolled, but Secure Boot is switched off.</summary>
    SwitchedOff,

    /// <summary>No keys: anybody may enrol some (UEFI 2.10, section 32.3).</summary>
    SetupMode,
}
