namespace Coffer.Image.Initrd;

/// <summary>A regular file of an initrd.</summary>
/// <param name="Path">Where it goes, relative to the root, parts separated by <c>/</c>: <c>lib/modules/dm-crypt.ko.xz</c>.</param>
/// <param name="Content">What is in it, bytes as they are.</param>
/// <param name="Mode">Permissions; the owner is always root.</param>
public sealed record CpioFile(string Path, ReadOnlyMemory<byte> Content, UnixFileMode Mode = CpioFile.ReadableByAll)
{
    /// <summary>0644.</summary>
    public const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>0755.</summary>
    public const UnixFileMode ExecutableByAll =
        ReadableByAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
