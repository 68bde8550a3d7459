using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// Which types of events a PCR may have, and which of them need not carry what was hashed (TCG PC Client Platform Firmware Profile 1.06,
/// sections 3.3.4 and 10.4.1; systemd-stub(7) and GRUB for PCR 8, 9 and 11 to 14). The type is not hashed: an attacker who retypes an event that
/// he cannot remove must find no type here that hides it.
/// </summary>
public static class PcrGrammar
{
    // systemd 257, src/fundamental/tpm2-pcr.h
    private const uint LoaderConfTag = 0xf5bc582a;

    /// <summary>How an event is proved: by its data, or by being of a kind that may be opaque in its PCR.</summary>
    public static EventProof Proof(TcgEvent e, PcrBank bank)
    {
        if (!e.Extends)
            return EventProof.None;
        bool isData = e.DataBinding(bank) is EventDataBinding.Bound or EventDataBinding.PartBound;
        if (isData && MayBeData(e.PcrIndex, e.Type))
            return EventProof.Data;
        return MayBeOpaque(e) ? EventProof.Opaque : EventProof.Unexplained;
    }

    /// <summary>True when the events of this PCR decide something, so that an unexplained one matters.</summary>
    public static bool IsStrict(int pcr) => pcr is (>= 0 and <= 7) or (>= 11 and <= 13);

    // Data that is hashed says what it is, in any PCR where its kind belongs.
    private static bool MayBeData(int pcr, TcgEventType type) =>
        type switch
        {
            TcgEventType.EV_SEPARATOR or TcgEventType.EV_EFI_ACTION or TcgEventType.EV_ACTION => true,
            TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG => pcr is 1 or 3 or 7,
            TcgEventType.EV_EFI_VARIABLE_AUTHORITY
            or TcgEventType.EV_EFI_SPDM_DEVICE_POLICY
            or TcgEventType.EV_EFI_SPDM_DEVICE_AUTHORITY => pcr is 7,
            TcgEventType.EV_EFI_VARIABLE_BOOT or TcgEventType.EV_EFI_VARIABLE_BOOT2 => pcr is 1 or 5,
            TcgEventType.EV_EFI_GPT_EVENT or TcgEventType.EV_EFI_GPT_EVENT2 => pcr is 5,
            TcgEventType.EV_OMIT_BOOT_DEVICE_EVENTS => pcr is 4,
            TcgEventType.EV_IPL => pcr is >= 8 and not 10,
            TcgEventType.EV_EVENT_TAG => pcr is not (4 or 7),
            TcgEventType.EV_COMPACT_HASH => pcr is 6 or >= 8,
            TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION => false,
            _ => IsFirmwareType(pcr, type),
        };

    private static bool MayBeOpaque(TcgEvent e) =>
        e.Type switch
        {
            TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION
            or TcgEventType.EV_EFI_BOOT_SERVICES_DRIVER
            or TcgEventType.EV_EFI_RUNTIME_SERVICES_DRIVER => e.PcrIndex is 0 or 2 or 4,
            TcgEventType.EV_IPL => e.PcrIndex is >= 8 and not 10,
            TcgEventType.EV_EVENT_TAG => MayTagBeOpaque(e),
            TcgEventType.EV_COMPACT_HASH => e.PcrIndex is 6,
            _ => !MustBeData(e.Type) && IsFirmwareType(e.PcrIndex, e.Type),
        };

    // PCR 5 takes one tag: systemd-boot's, for its configuration. The kernel's EFI stub tags in PCR 9, systemd-stub in 12 and 13.
    private static bool MayTagBeOpaque(TcgEvent e) =>
        e.PcrIndex switch
        {
            0 or 1 or 2 or 3 or 6 or 9 or 12 or 13 => true,
            5 => e.Detail.Value is TaggedEvent { TaggedEventId: LoaderConfTag },
            _ => false,
        };

    private static bool MustBeData(TcgEventType type) => type is TcgEventType.EV_S_CRTM_VERSION;

    // What firmware measures of itself and of the platform: code in PCR 0 and 2, configuration in PCR 1 and 3.
    private static bool IsFirmwareType(int pcr, TcgEventType type) =>
        (pcr, type) switch
        {
            (0, TcgEventType.EV_S_CRTM_CONTENTS or TcgEventType.EV_S_CRTM_VERSION) => true,
            (0, TcgEventType.EV_EFI_HCRTM_EVENT) => true,
            (0 or 2, TcgEventType.EV_NONHOST_CODE or TcgEventType.EV_NONHOST_INFO) => true,
            (1 or 3, TcgEventType.EV_NONHOST_CONFIG or TcgEventType.EV_NONHOST_INFO) => true,
            (0 or 1 or 2, TcgEventType.EV_POST_CODE or TcgEventType.EV_POST_CODE2) => true,
            (0 or 1 or 2, TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB) => true,
            (0 or 1 or 2, TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB2) => true,
            (0 or 1 or 3, TcgEventType.EV_EFI_HANDOFF_TABLES or TcgEventType.EV_EFI_HANDOFF_TABLES2) => true,
            (0 or 1, TcgEventType.EV_CPU_MICROCODE or TcgEventType.EV_TABLE_OF_DEVICES) => true,
            (0 or 1 or 3, TcgEventType.EV_PLATFORM_CONFIG_FLAGS) => true,
            (2, TcgEventType.EV_EFI_SPDM_FIRMWARE_BLOB) => true,
            (3, TcgEventType.EV_EFI_SPDM_FIRMWARE_CONFIG) => true,
            _ => false,
        };
}
