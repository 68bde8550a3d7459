using Coffer.Linux.Interop;

namespace Coffer.Linux.Processes;

/// <summary>Who a file belongs to.</summary>
public static class FileOwner
{
    /// <summary>Gives a file to a user and a group (chown(2)).</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Set(string path, uint user, uint group) =>
        LinuxException.Check(LibC.ChOwn(path, user, group), $"chown {path}");
}
