using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Storage;
using Coffer.Storage.Fat32;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>What the ESP has after a cut, against the files the image came with.</summary>
/// <param name="volume">The ESP.</param>
/// <param name="whole">SHA-256 of the image's files, by path.</param>
internal sealed class EspFiles(Fat32Volume volume, IReadOnlyDictionary<string, string> whole)
{
    /// <summary>Boot loader.</summary>
    public const string Loader = "EFI/BOOT/BOOTX64.EFI";

    /// <summary>Installer.</summary>
    public const string Installer = "EFI/Linux/coffer-installer.efi";

    /// <summary>The OS as the image brings it.</summary>
    public const string OsSource = "EFI/Coffer/coffer-os_1.efi";

    /// <summary>The OS where the boot loader finds it.</summary>
    public const string OsTarget = "EFI/Linux/coffer-os_1+3.efi";

    /// <summary>SHA-256 of the files of an image's ESP.</summary>
    public static Dictionary<string, string> Digests(IBlockDevice esp)
    {
        Fat32Volume volume = Fat32Volume.Open(esp).OrThrow();
        return new[] { Loader, Installer, OsSource }.ToDictionary(path => path, path => Digest(volume, path));
    }

    /// <summary>Reads it.</summary>
    public static Parsed<EspFiles> Read(IBlockDevice esp, IReadOnlyDictionary<string, string> whole) =>
        Fat32Volume.Open(esp).Then(volume => (Parsed<EspFiles>)new EspFiles(volume, whole));

    /// <summary>True when a file is there, whole or not.</summary>
    public bool Has(string path) => volume.Find(path) is not null;

    /// <summary>True when a file is there and has the bytes of the image's.</summary>
    public bool IsWhole(string path, string original) => Has(path) && Digest(volume, path) == whole[original];

    private static string Digest(Fat32Volume volume, string path)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using HashingStream stream = new(hash);
        volume.CopyTo(volume.Find(path)!, stream);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
