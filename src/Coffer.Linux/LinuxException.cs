using System.Runtime.InteropServices;

namespace Coffer.Linux;

/// <summary>A system call failed: what was being done and the name of the error.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Error <paramref name="errno"/> of <paramref name="operation"/>.</summary>
    public LinuxException(string operation, int errno)
        : base($"{operation}: {Errno.NameOf(errno)}")
    {
        Operation = operation;
        Number = errno;
    }

    /// <summary>What was being done: <c>mount /proc</c>.</summary>
    public string Operation { get; }

    /// <summary>The error number of errno(3).</summary>
    public int Number { get; }

    /// <summary>The result, unless it is negative: then errno becomes an exception.</summary>
    internal static nint Check(nint result, string operation) => result >= 0 ? result : throw Last(operation);

    /// <summary>The error that the last system call of this thread left.</summary>
    internal static LinuxException Last(string operation) => new(operation, Marshal.GetLastPInvokeError());
}
