using System.Text;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Machine;

/// <summary>
/// A key of type <c>logon</c> in the process keyring: the kernel can use it, no program can read it back
/// (keyrings(7)). dm-crypt takes it by description, so that the bytes never stand in a table. Dispose it after the
/// table is loaded: dm-crypt has its own copy.
/// </summary>
public sealed unsafe class LogonKey : IDisposable
{
    private const int SYS_add_key = 248;
    private const int SYS_keyctl = 250;
    private const int KEYCTL_REVOKE = 3;
    private const int KEYCTL_UNLINK = 9;
    private const int KEY_SPEC_PROCESS_KEYRING = -2;

    private readonly nint _serial;

    private LogonKey(nint serial, string description)
    {
        _serial = serial;
        Description = description;
    }

    /// <summary>Its description, <c>prefix:name</c>.</summary>
    public string Description { get; }

    /// <summary>Hands <paramref name="key"/> to the kernel.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static LogonKey Add(string description, ReadOnlySpan<byte> key)
    {
        byte[] name = Encoding.ASCII.GetBytes(description + '\0');
        fixed (
            byte* type = "logon\0"u8,
                descriptionPointer = name,
                keyPointer = key
        )
        {
            nint serial = LibC.SysCall(
                SYS_add_key,
                (nint)type,
                (nint)descriptionPointer,
                (nint)keyPointer,
                key.Length,
                KEY_SPEC_PROCESS_KEYRING
            );
            return new LogonKey(LinuxException.Check(serial, $"add key {description}"), description);
        }
    }

    /// <summary>Revokes and unlinks it.</summary>
    public void Dispose()
    {
        _ = LibC.SysCall(SYS_keyctl, KEYCTL_REVOKE, _serial, 0, 0, 0);
        _ = LibC.SysCall(SYS_keyctl, KEYCTL_UNLINK, _serial, KEY_SPEC_PROCESS_KEYRING, 0, 0);
    }
}
