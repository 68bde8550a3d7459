namespace Coffer.Firmware.EventLogs;

/// <summary>How far an event that the PCR vouches for is known to be what it says.</summary>
public enum EventProof
{
    /// <summary>It extended nothing: information only, which anybody could have written.</summary>
    None,

    /// <summary>Its digest is the hash of its data, whole or of the part that is measured: the text is as true as the PCR.</summary>
    Data,

    /// <summary>Its digest is the expected one: that of an image, section or variable that the build named.</summary>
    Expected,

    /// <summary>Its digest is the hash of something that is not in the log, as events of this kind in this PCR are: the text is a hint.</summary>
    Opaque,

    /// <summary>Nothing explains its digest: an event of another kind may hide behind it.</summary>
    Unexplained,
}
