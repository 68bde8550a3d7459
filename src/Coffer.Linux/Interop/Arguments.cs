using System.Runtime.InteropServices;

namespace Coffer.Linux.Interop;

/// <summary>A null-terminated array of C strings, as execve(2) wants its arguments and environment.</summary>
internal sealed unsafe class Arguments : IDisposable
{
    private readonly byte** _strings;
    private readonly int _count;

    internal Arguments(IReadOnlyList<string> values)
    {
        _count = values.Count;
        _strings = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
            _strings[i] = (byte*)Marshal.StringToCoTaskMemUTF8(values[i]);
    }

    internal byte** Pointer => _strings;

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
            Marshal.FreeCoTaskMem((nint)_strings[i]);
        NativeMemory.Free(_strings);
    }
}
