namespace Coffer.Storage.Fat32;

/// <summary>DIR_Attr (Microsoft FAT specification, section 6).</summary>
[Flags]
internal enum FatAttributes : byte
{
    ATTR_NONE = 0,
    ATTR_READ_ONLY = 0x01,
    ATTR_HIDDEN = 0x02,
    ATTR_SYSTEM = 0x04,
    ATTR_VOLUME_ID = 0x08,
    ATTR_DIRECTORY = 0x10,
    ATTR_ARCHIVE = 0x20,
    ATTR_LONG_NAME = ATTR_READ_ONLY | ATTR_HIDDEN | ATTR_SYSTEM | ATTR_VOLUME_ID,
}
