using Coffer.Storage;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>What the ESP has after a cut, against the files the image came with.</summary>
/// <param name="esp">The ESP.</param>
/// <param name="whole">The image's files, by path.</param>
internal sealed class EspFiles(IBlockDevice esp, IReadOnlyDictionary<string, byte[]> whole)
{
    /// <summary>Boot loader.</summary>
    public const string Loader = "EFI/BOOT/BOOTX64.EFI";

    /// <summary>Installer.</summary>
    public const string Installer = "EFI/Linux/coffer-installer.efi";

    /// <summary>The OS as the image brings it.</summary>
    public const string OsSource = "EFI/Coffer/coffer-os_1.efi";

    /// <summary>The OS where the boot loader finds it.</summary>
    public const string OsTarget = "EFI/Linux/coffer-os_1+3.efi";

    private readonly LooseFat _fat = new(esp);

    /// <summary>The files of an image's ESP.</summary>
    public static Dictionary<string, byte[]> Of(IBlockDevice esp)
    {
        LooseFat fat = new(esp);
        return new[] { Loader, Installer, OsSource }.ToDictionary(path => path, path => fat.Read(path)!);
    }

    /// <summary>True when a file is there, whole or not.</summary>
    public bool Has(string path) => _fat.Has(path);

    /// <summary>True when a file is there and has the bytes of the image's.</summary>
    public bool IsWhole(string path, string original) => _fat.Holds(path, whole[original]);
}
