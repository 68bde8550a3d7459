namespace Coffer.Firmware.EventLogs.Details;

/// <summary>The data of an event, read by its type. Believe it only as far as <see cref="TcgEvent.DataBinding"/> allows.</summary>
public abstract record EventDetail
{
    /// <summary>One line for a person, printable ASCII whatever the log holds.</summary>
    public abstract string Text { get; }
}
