namespace Coffer.Firmware.EventLogs;

/// <summary>TCG_EVENTTYPE (TCG PC Client Platform Firmware Profile 1.06, section 10.4.1). The type is not hashed: nothing proves it.</summary>
public enum TcgEventType : uint
{
    /// <summary>Reserved.</summary>
    EV_PREBOOT_CERT = 0x0,

    /// <summary>Firmware code, as POST strings.</summary>
    EV_POST_CODE = 0x1,

    /// <summary>Reserved.</summary>
    EV_UNUSED = 0x2,

    /// <summary>Information for the reader of the log; extends no PCR.</summary>
    EV_NO_ACTION = 0x3,

    /// <summary>Border between the pre-operating-system state and what follows.</summary>
    EV_SEPARATOR = 0x4,

    /// <summary>An action as text.</summary>
    EV_ACTION = 0x5,

    /// <summary>TCG_PCClientTaggedEvent.</summary>
    EV_EVENT_TAG = 0x6,

    /// <summary>Contents of the static root of trust.</summary>
    EV_S_CRTM_CONTENTS = 0x7,

    /// <summary>Version of the static root of trust.</summary>
    EV_S_CRTM_VERSION = 0x8,

    /// <summary>Microcode.</summary>
    EV_CPU_MICROCODE = 0x9,

    /// <summary>Flags of the platform's configuration.</summary>
    EV_PLATFORM_CONFIG_FLAGS = 0xA,

    /// <summary>Table of devices.</summary>
    EV_TABLE_OF_DEVICES = 0xB,

    /// <summary>Data whose hash is in the event, four bytes of it (TPM 1.2 BIOS interface).</summary>
    EV_COMPACT_HASH = 0xC,

    /// <summary>Boot loader code or, as used today, anything that a boot loader measures.</summary>
    EV_IPL = 0xD,

    /// <summary>Data of the boot loader.</summary>
    EV_IPL_PARTITION_DATA = 0xE,

    /// <summary>Code that is not on the host platform.</summary>
    EV_NONHOST_CODE = 0xF,

    /// <summary>Configuration that is not on the host platform.</summary>
    EV_NONHOST_CONFIG = 0x10,

    /// <summary>Information that is not on the host platform.</summary>
    EV_NONHOST_INFO = 0x11,

    /// <summary>A boot device was left out.</summary>
    EV_OMIT_BOOT_DEVICE_EVENTS = 0x12,

    /// <summary>POST code, second form.</summary>
    EV_POST_CODE2 = 0x13,

    /// <summary>First of the UEFI types.</summary>
    EV_EFI_EVENT_BASE = 0x80000000,

    /// <summary>UEFI_VARIABLE_DATA of a variable that configures firmware (SecureBoot, PK, KEK, db, dbx).</summary>
    EV_EFI_VARIABLE_DRIVER_CONFIG = 0x80000001,

    /// <summary>UEFI_VARIABLE_DATA of BootOrder and Boot####.</summary>
    EV_EFI_VARIABLE_BOOT = 0x80000002,

    /// <summary>An application that was started; the digest is the Authenticode hash.</summary>
    EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003,

    /// <summary>A driver that was started; the digest is the Authenticode hash.</summary>
    EV_EFI_BOOT_SERVICES_DRIVER = 0x80000004,

    /// <summary>A runtime driver that was started; the digest is the Authenticode hash.</summary>
    EV_EFI_RUNTIME_SERVICES_DRIVER = 0x80000005,

    /// <summary>UEFI_GPT_DATA of the disk booted from.</summary>
    EV_EFI_GPT_EVENT = 0x80000006,

    /// <summary>An action as text.</summary>
    EV_EFI_ACTION = 0x80000007,

    /// <summary>UEFI_PLATFORM_FIRMWARE_BLOB.</summary>
    EV_EFI_PLATFORM_FIRMWARE_BLOB = 0x80000008,

    /// <summary>UEFI_HANDOFF_TABLE_POINTERS.</summary>
    EV_EFI_HANDOFF_TABLES = 0x80000009,

    /// <summary>UEFI_PLATFORM_FIRMWARE_BLOB2.</summary>
    EV_EFI_PLATFORM_FIRMWARE_BLOB2 = 0x8000000A,

    /// <summary>UEFI_HANDOFF_TABLE_POINTERS2.</summary>
    EV_EFI_HANDOFF_TABLES2 = 0x8000000B,

    /// <summary>UEFI_VARIABLE_DATA of BootOrder and Boot####, second form.</summary>
    EV_EFI_VARIABLE_BOOT2 = 0x8000000C,

    /// <summary>UEFI_GPT_DATA, second form.</summary>
    EV_EFI_GPT_EVENT2 = 0x8000000D,

    /// <summary>Hardware root of trust event.</summary>
    EV_EFI_HCRTM_EVENT = 0x80000010,

    /// <summary>UEFI_VARIABLE_DATA with the entry of db (or another list) that allowed an image.</summary>
    EV_EFI_VARIABLE_AUTHORITY = 0x800000E0,

    /// <summary>Firmware of a device, over SPDM.</summary>
    EV_EFI_SPDM_FIRMWARE_BLOB = 0x800000E1,

    /// <summary>Configuration of a device, over SPDM.</summary>
    EV_EFI_SPDM_FIRMWARE_CONFIG = 0x800000E2,

    /// <summary>UEFI_VARIABLE_DATA of the policy for devices that speak SPDM.</summary>
    EV_EFI_SPDM_DEVICE_POLICY = 0x800000E3,

    /// <summary>UEFI_VARIABLE_DATA with the entry of devdb that a device was authenticated with.</summary>
    EV_EFI_SPDM_DEVICE_AUTHORITY = 0x800000E4,
}
