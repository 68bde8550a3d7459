using System.Runtime.InteropServices;

namespace Coffer.Tokens.Interop;

/// <summary>CK_C_INITIALIZE_ARGS (PKCS #11 v2.40, section 3.7): no locks of ours, the library may use the system's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkInitializeArgs
{
    public const nuint CKF_OS_LOCKING_OK = 2;

    public void* CreateMutex;
    public void* DestroyMutex;
    public void* LockMutex;
    public void* UnlockMutex;
    public nuint Flags;
    public void* Reserved;
}
