using System.Runtime.InteropServices;

namespace Coffer.Tokens.Interop;

/// <summary>CK_ATTRIBUTE (PKCS #11 v2.40, section 3.5), with the C compiler's own alignment, as every Linux library has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkAttribute
{
    public nuint Type;
    public void* Value;
    public nuint ValueLen;
}
