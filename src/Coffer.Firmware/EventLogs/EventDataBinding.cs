namespace Coffer.Firmware.EventLogs;

/// <summary>What an event's digest says about the event's data, which anybody could have rewritten.</summary>
public enum EventDataBinding
{
    /// <summary>The digest is not a hash of the data, and need not be (image loads, sections of a UKI): the data is a hint.</summary>
    NotBound,

    /// <summary>The digest is the hash of the data: as true as the PCR.</summary>
    Bound,

    /// <summary>The digest is the hash of a part of the data that the firmware or boot loader in question measures alone.</summary>
    PartBound,

    /// <summary>The type demands the hash of the data, and the digest is another one: the data is false.</summary>
    Contradicted,
}
