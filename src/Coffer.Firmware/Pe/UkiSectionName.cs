namespace Coffer.Firmware.Pe;

/// <summary>Sections of a unified kernel image (UAPI.5, "UKI components"; systemd-stub(7)).</summary>
public static class UkiSectionName
{
    /// <summary>The kernel, itself a PE image.</summary>
    public const string Linux = ".linux";

    /// <summary>os-release of the operating system.</summary>
    public const string OsRelease = ".osrel";

    /// <summary>The kernel command line.</summary>
    public const string CommandLine = ".cmdline";

    /// <summary>The initrd, a cpio archive, compressed or not.</summary>
    public const string Initrd = ".initrd";

    /// <summary>A cpio archive with microcode.</summary>
    public const string Microcode = ".ucode";

    /// <summary>A bitmap shown while booting.</summary>
    public const string Splash = ".splash";

    /// <summary>A device tree.</summary>
    public const string DeviceTree = ".dtb";

    /// <summary>Release of the kernel, as <c>uname -r</c> prints it.</summary>
    public const string KernelRelease = ".uname";

    /// <summary>Revocation metadata (SBAT).</summary>
    public const string Sbat = ".sbat";

    /// <summary>Signatures of expected PCR 11 values, JSON. The only section systemd-stub does not measure.</summary>
    public const string PcrSignature = ".pcrsig";

    /// <summary>Public key for <see cref="PcrSignature"/>, PEM.</summary>
    public const string PcrPublicKey = ".pcrpkey";

    /// <summary>Start of a profile of a multi-profile UKI.</summary>
    public const string Profile = ".profile";

    /// <summary>A device tree chosen by hardware.</summary>
    public const string AutomaticDeviceTree = ".dtbauto";

    /// <summary>Hardware identifiers for <see cref="AutomaticDeviceTree"/>.</summary>
    public const string HardwareIds = ".hwids";

    /// <summary>Firmware carried along.</summary>
    public const string EfiFirmware = ".efifw";

    /// <summary>Every section systemd-stub looks at.</summary>
    public static IReadOnlySet<string> All { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            Linux,
            OsRelease,
            CommandLine,
            Initrd,
            Microcode,
            Splash,
            DeviceTree,
            KernelRelease,
            Sbat,
            PcrSignature,
            PcrPublicKey,
            Profile,
            AutomaticDeviceTree,
            HardwareIds,
            EfiFirmware,
        };
}
