using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>Chooses the reader by the type of the event.</summary>
internal static class EventDetailReader
{
    public static Parsed<EventDetail> Read(TcgEvent e) =>
        e.Type switch
        {
            TcgEventType.EV_NO_ACTION => ReadNoAction(e.Data),
            TcgEventType.EV_SEPARATOR => SeparatorEvent.Read(e.Data.Span),
            TcgEventType.EV_EVENT_TAG => TaggedEvent.Read(e.Data),
            TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG
            or TcgEventType.EV_EFI_VARIABLE_BOOT
            or TcgEventType.EV_EFI_VARIABLE_BOOT2
            or TcgEventType.EV_EFI_VARIABLE_AUTHORITY
            or TcgEventType.EV_EFI_SPDM_DEVICE_POLICY
            or TcgEventType.EV_EFI_SPDM_DEVICE_AUTHORITY => UefiVariableData.Read(e.Data),
            TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION
            or TcgEventType.EV_EFI_BOOT_SERVICES_DRIVER
            or TcgEventType.EV_EFI_RUNTIME_SERVICES_DRIVER => UefiImageLoadEvent.Read(e.Data.Span),
            TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB => UefiPlatformFirmwareBlob.Read(e.Data.Span),
            TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB2 => UefiPlatformFirmwareBlob.ReadBlob2(e.Data.Span),
            TcgEventType.EV_EFI_GPT_EVENT or TcgEventType.EV_EFI_GPT_EVENT2 => UefiGptData.Read(e.Data.Span),
            TcgEventType.EV_ACTION
            or TcgEventType.EV_EFI_ACTION
            or TcgEventType.EV_IPL
            or TcgEventType.EV_S_CRTM_VERSION
            or TcgEventType.EV_OMIT_BOOT_DEVICE_EVENTS => new TextEvent(e.Data),
            TcgEventType.EV_POST_CODE => ReadPostCode(e.Data),
            _ => new RawEvent(e.Data),
        };

    private static Parsed<EventDetail> ReadNoAction(ReadOnlyMemory<byte> data)
    {
        if (data.Span.StartsWith(SpecIdEvent.Signature))
            return SpecIdEvent.Read(data.Span).Then<EventDetail>(specId => specId);
        if (data.Span.StartsWith(StartupLocalityEvent.Signature))
            return StartupLocalityEvent.Read(data.Span);
        return new RawEvent(data);
    }

    // Text by the specification ("POST CODE"), a firmware blob in what EDK2 and others write.
    private static Parsed<EventDetail> ReadPostCode(ReadOnlyMemory<byte> data)
    {
        const int BlobSize = 16;
        return data.Length == BlobSize ? UefiPlatformFirmwareBlob.Read(data.Span) : new TextEvent(data);
    }
}
