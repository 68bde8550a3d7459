namespace Coffer.Storage.Luks2;

/// <summary>The numbers of templates 1 to 3 (docs/formats.md, section 8). Sizes and offsets are bytes of the vault's partition.</summary>
public static class Luks2Template
{
    /// <summary>Binary header of a copy (LUKS2 On-Disk Format Specification 1.1.3, section 2.1).</summary>
    public const int BinaryHeaderSize = 4096;

    /// <summary>JSON area of a copy, zero-padded.</summary>
    public const int JsonAreaSize = 28672;

    /// <summary>One copy of the header.</summary>
    public const int HeaderSize = BinaryHeaderSize + JsonAreaSize;

    /// <summary>Both copies: what is read once, and never again.</summary>
    public const int HeaderAreaSize = 2 * HeaderSize;

    /// <summary>Area of a key slot.</summary>
    public const int KeyslotAreaSize = 258048;

    /// <summary>Where the data begins.</summary>
    public const int DataOffset = 16 * 1024 * 1024;

    /// <summary>Space between the header copies and the data.</summary>
    public const int KeyslotsSize = DataOffset - HeaderAreaSize;

    /// <summary>Volume key: two AES-256 keys.</summary>
    public const int VolumeKeySize = 64;

    /// <summary>The data's size is a multiple of this.</summary>
    public const int DataAlignment = 1024 * 1024;

    /// <summary>Encryption unit of the data.</summary>
    public const int SectorSize = 4096;

    /// <summary>Cipher of key slots and data.</summary>
    public const string Cipher = "aes-xts-plain64";

    /// <summary>Iterations of PBKDF2: both passphrases have 256 bits of entropy, and slowness would add nothing.</summary>
    public const int Iterations = 1000;

    /// <summary>Stripes of the anti-forensic splitter.</summary>
    public const int Stripes = 4000;

    /// <summary>The template of a vault at rest that is written; 1 is read still.</summary>
    public const int Newest = 2;

    /// <summary>The template of a vault that is being re-encrypted.</summary>
    public const int OfReencryption = 3;

    /// <summary>Where the area of the <c>reencrypt</c> slot begins: behind those of all key slots.</summary>
    public const int ReencryptAreaOffset = HeaderAreaSize + (Luks2KeyslotKinds.Count * KeyslotAreaSize);

    /// <summary>Area of the <c>reencrypt</c> slot: a checksum for each sector of the hot zone.</summary>
    public const int ReencryptAreaSize = 1024 * 1024;

    /// <summary>A checksum in it: SHA-256 of the ciphertext of one sector.</summary>
    public const int ChecksumSize = 32;

    internal const int ReencryptKeyslot = 10;
    internal const string Requirement = "online-reencrypt-v2";
    internal const string Label = "coffer";
    internal const string Hash = "sha256";
    internal const int BinarySaltSize = 64;
    internal const int SaltSize = 32;
    internal const int DigestSize = 32;
    internal const int MacSize = 32;

    /// <summary>Where the area of a key slot begins.</summary>
    public static int OffsetOf(Luks2KeyslotNumber slot) => HeaderAreaSize + ((int)slot * KeyslotAreaSize);
}
