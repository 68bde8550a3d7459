namespace Coffer.Tpm;

/// <summary>TPM_PT: properties (TPM 2.0 Part 2, section 6.13), as far as Coffer reads them.</summary>
public enum TpmPt : uint
{
#pragma warning disable CS1591 // The names are the specification's.
    FamilyIndicator = 0x100,
    Level = 0x101,
    Revision = 0x102,
    DayOfYear = 0x103,
    Year = 0x104,
    Manufacturer = 0x105,
    VendorString1 = 0x106,
    VendorString2 = 0x107,
    VendorString3 = 0x108,
    VendorString4 = 0x109,
    VendorTpmType = 0x10A,
    FirmwareVersion1 = 0x10B,
    FirmwareVersion2 = 0x10C,
    InputBuffer = 0x10D,
    HrTransientMin = 0x10E,
    HrPersistentMin = 0x10F,
    HrLoadedMin = 0x110,
    PcrCount = 0x112,
    NvIndexMax = 0x117,
    MaxDigest = 0x120,
    NvBufferMax = 0x12C,
    Permanent = 0x200,
    StartupClear = 0x201,
    HrNvIndex = 0x202,
    HrTransientAvail = 0x207,
    LockoutCounter = 0x20E,
    MaxAuthFail = 0x20F,
#pragma warning restore CS1591
}
