using System.Runtime.InteropServices;

namespace Coffer.Image.Tests;

/// <summary>Reads as a user who is not root: root may read everything, so that nothing would be refused to it.</summary>
internal static partial class Nobody
{
    private const uint Number = 65534;

    /// <summary>Does something on this thread, which must not leave it. Whoever is not root already stays who he is.</summary>
    public static T Do<T>(Func<T> action)
    {
        int before = SetFileSystemUser(Number);
        try
        {
            return action();
        }
        finally
        {
            _ = SetFileSystemUser((uint)before);
        }
    }

    // setfsuid(2) is the thread's own, and takes along what root may beyond its files' permissions.
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
