namespace Coffer.Firmware.EventLogs;

/// <summary>The words that say what an event means.</summary>
internal static class EventWords
{
    public static string Of(TcgEvent e) => e.Describe();

    public static string Of(UserspaceEvent e) => e.Text;
}
