namespace Coffer.Attestation.EventLogs;

/// <summary>What PCR 7 says about Secure Boot.</summary>
public enum SecureBootState
{
    /// <summary>Nothing that could be believed.</summary>
    Unknown,

    /// <summary>Off, in setup mode, or in debug mode.</summary>
    Off,

    /// <summary>On.</summary>
    On,
}
