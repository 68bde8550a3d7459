using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>The events whose digest is the hash of known bytes.</summary>
internal static class FirmwareEvent
{
    /// <summary>EV_SEPARATOR without an error (TCG PC Client Platform Firmware Profile 1.06, section 10.4.1).</summary>
    public static ExpectedEvent Separator(PcrBank bank) =>
        new(TcgEventType.EV_SEPARATOR, "separator", bank.Hash([0, 0, 0, 0]));

    /// <summary>EV_EFI_ACTION: the hash of the text without a terminator.</summary>
    public static ExpectedEvent Action(PcrBank bank, string text) =>
        new(TcgEventType.EV_EFI_ACTION, text, bank.Hash(System.Text.Encoding.ASCII.GetBytes(text)));
}
