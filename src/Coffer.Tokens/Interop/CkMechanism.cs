using System.Runtime.InteropServices;

namespace Coffer.Tokens.Interop;

/// <summary>CK_MECHANISM (PKCS #11 v2.40, section 3.6).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkMechanism
{
    public nuint Mechanism;
    public void* Parameter;
    public nuint ParameterLen;
}
