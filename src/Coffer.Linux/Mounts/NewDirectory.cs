using System.Text;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>A directory that was not there before: mkdtemp(3) ends its name with six random characters.</summary>
public static unsafe class NewDirectory
{
    /// <summary>Makes one, for its owner alone.</summary>
    /// <param name="prefix">What its path begins with.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="LinuxException">There is no place for it.</exception>
    public static string Make(string prefix)
    {
        byte[] name = Encoding.UTF8.GetBytes($"{prefix}XXXXXX\0");
        fixed (byte* template = name)
        {
            if (LibC.MkDTemp(template) == null)
                throw LinuxException.Last($"mkdtemp {prefix}");
        }
        return Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1));
    }
}
