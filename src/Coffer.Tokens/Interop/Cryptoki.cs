using System.Runtime.InteropServices;
using Coffer.Bytes;

namespace Coffer.Tokens.Interop;

/// <summary>
/// A token's library: the functions of PKCS #11 v2.40 that signing and making keys need, by the names of the standard. It stays loaded and
/// initialised as long as the process: another user of it in the same process would lose his sessions otherwise.
/// </summary>
internal sealed unsafe class Cryptoki
{
    private const int MostSlots = 256;
    private const int LargestValue = 4096;
    private readonly nint* _functions;

    private Cryptoki(nint* functions) => _functions = functions;

    /// <summary>Loads a library and initialises it.</summary>
    /// <returns><c>token.module</c> when it is none.</returns>
    public static Parsed<Cryptoki> Load(string path)
    {
        if (!NativeLibrary.TryLoad(path, out nint library))
            return NoModule(path, "a file that is missing or is no library");
        if (!NativeLibrary.TryGetExport(library, "C_GetFunctionList", out nint getFunctionList))
            return NoModule(path, "a library without C_GetFunctionList");
        void* list = null;
        CkRv rv = Rv(((delegate* unmanaged[Cdecl]<void**, nuint>)getFunctionList)(&list));
        if (rv != CkRv.CKR_OK || list is null)
            return NoModule(path, $"C_GetFunctionList: {Name(rv)}");
        // CK_VERSION takes two bytes, and a pointer's alignment behind it.
        Cryptoki cryptoki = new((nint*)list + 1);
        rv = cryptoki.Initialize();
        return rv is CkRv.CKR_OK or CkRv.CKR_CRYPTOKI_ALREADY_INITIALIZED
            ? cryptoki
            : NoModule(path, $"C_Initialize: {Name(rv)}");
    }

    /// <summary>A return value by its name, or its number where it has none here.</summary>
    public static string Name(CkRv rv) => Enum.IsDefined(rv) ? $"{rv}" : $"CKR 0x{(ulong)rv:x}";

    /// <summary>C_GetSlotList: those with a token.</summary>
    public CkRv GetSlotList(out nuint[] slots)
    {
        slots = [];
        nuint* found = stackalloc nuint[MostSlots];
        nuint count = MostSlots;
        CkRv rv = Rv(
            ((delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)At(CkFunction.C_GetSlotList))(1, found, &count)
        );
        if (rv == CkRv.CKR_OK)
            slots = new ReadOnlySpan<nuint>(found, (int)Math.Min(count, MostSlots)).ToArray();
        return rv;
    }

    /// <summary>C_GetTokenInfo.</summary>
    public CkRv GetTokenInfo(nuint slot, out CkTokenInfo info)
    {
        fixed (CkTokenInfo* at = &info)
            return Rv(
                ((delegate* unmanaged[Cdecl]<nuint, CkTokenInfo*, nuint>)At(CkFunction.C_GetTokenInfo))(slot, at)
            );
    }

    /// <summary>C_OpenSession, without callbacks.</summary>
    public CkRv OpenSession(nuint slot, bool writable, out nuint session)
    {
        const nuint CKF_RW_SESSION = 2;
        const nuint CKF_SERIAL_SESSION = 4;
        nuint flags = CKF_SERIAL_SESSION | (writable ? CKF_RW_SESSION : 0);
        nuint opened = 0;
        CkRv rv = Rv(
            ((delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)At(CkFunction.C_OpenSession))(
                slot,
                flags,
                null,
                null,
                &opened
            )
        );
        session = opened;
        return rv;
    }

    /// <summary>C_CloseSession; the last one of a token logs out.</summary>
    public void CloseSession(nuint session) =>
        ((delegate* unmanaged[Cdecl]<nuint, nuint>)At(CkFunction.C_CloseSession))(session);

    /// <summary>C_Login as the user, once.</summary>
    public CkRv Login(nuint session, ReadOnlySpan<byte> pin)
    {
        const nuint CKU_USER = 1;
        fixed (byte* at = pin)
            return Rv(
                ((delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)At(CkFunction.C_Login))(
                    session,
                    CKU_USER,
                    at,
                    (nuint)pin.Length
                )
            );
    }

    /// <summary>C_FindObjectsInit, C_FindObjects and C_FindObjectsFinal.</summary>
    /// <param name="session">The session.</param>
    /// <param name="template">What they have.</param>
    /// <param name="objects">At most two: more are as good as two to whoever looks for one.</param>
    public CkRv FindObjects(nuint session, CkTemplate template, out nuint[] objects)
    {
        const int Most = 2;
        objects = [];
        CkAttribute[] attributes = template.ToAttributes();
        fixed (CkAttribute* at = attributes)
        {
            CkRv begun = Rv(
                ((delegate* unmanaged[Cdecl]<nuint, CkAttribute*, nuint, nuint>)At(CkFunction.C_FindObjectsInit))(
                    session,
                    at,
                    (nuint)attributes.Length
                )
            );
            if (begun != CkRv.CKR_OK)
                return begun;
        }
        nuint* found = stackalloc nuint[Most];
        nuint count = 0;
        CkRv rv = Rv(
            ((delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)At(CkFunction.C_FindObjects))(
                session,
                found,
                Most,
                &count
            )
        );
        ((delegate* unmanaged[Cdecl]<nuint, nuint>)At(CkFunction.C_FindObjectsFinal))(session);
        GC.KeepAlive(template);
        if (rv == CkRv.CKR_OK)
            objects = new ReadOnlySpan<nuint>(found, (int)Math.Min(count, Most)).ToArray();
        return rv;
    }

    /// <summary>C_GetAttributeValue of one attribute.</summary>
    public CkRv GetAttributeValue(nuint session, nuint handle, CkaType type, out byte[] value)
    {
        byte* buffer = stackalloc byte[LargestValue];
        CkAttribute attribute = new()
        {
            Type = (nuint)type,
            Value = buffer,
            ValueLen = LargestValue,
        };
        CkRv rv = Rv(
            ((delegate* unmanaged[Cdecl]<nuint, nuint, CkAttribute*, nuint, nuint>)At(CkFunction.C_GetAttributeValue))(
                session,
                handle,
                &attribute,
                1
            )
        );
        value =
            rv == CkRv.CKR_OK && attribute.ValueLen <= LargestValue
                ? new ReadOnlySpan<byte>(buffer, (int)attribute.ValueLen).ToArray()
                : [];
        return rv;
    }

    /// <summary>C_GenerateKeyPair.</summary>
    public CkRv GenerateKeyPair(
        nuint session,
        CkmType mechanism,
        CkTemplate publicKey,
        CkTemplate privateKey,
        out (nuint Public, nuint Private) handles
    )
    {
        CkMechanism how = new() { Mechanism = (nuint)mechanism };
        CkAttribute[] publicAttributes = publicKey.ToAttributes();
        CkAttribute[] privateAttributes = privateKey.ToAttributes();
        nuint madePublic = 0;
        nuint madePrivate = 0;
        CkRv rv;
        fixed (
            CkAttribute* publicAt = publicAttributes,
                privateAt = privateAttributes
        )
            rv = Rv(
                (
                    (delegate* unmanaged[Cdecl]<
                        nuint,
                        CkMechanism*,
                        CkAttribute*,
                        nuint,
                        CkAttribute*,
                        nuint,
                        nuint*,
                        nuint*,
                        nuint>)At(CkFunction.C_GenerateKeyPair)
                )(
                    session,
                    &how,
                    publicAt,
                    (nuint)publicAttributes.Length,
                    privateAt,
                    (nuint)privateAttributes.Length,
                    &madePublic,
                    &madePrivate
                )
            );
        GC.KeepAlive(publicKey);
        GC.KeepAlive(privateKey);
        handles = (madePublic, madePrivate);
        return rv;
    }

    /// <summary>C_DestroyObject.</summary>
    public CkRv DestroyObject(nuint session, nuint handle) =>
        Rv(((delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)At(CkFunction.C_DestroyObject))(session, handle));

    /// <summary>C_SignInit and C_Sign.</summary>
    public CkRv Sign(nuint session, CkmType mechanism, nuint key, ReadOnlySpan<byte> data, out byte[] signature)
    {
        signature = [];
        CkMechanism how = new() { Mechanism = (nuint)mechanism };
        CkRv rv = Rv(
            ((delegate* unmanaged[Cdecl]<nuint, CkMechanism*, nuint, nuint>)At(CkFunction.C_SignInit))(
                session,
                &how,
                key
            )
        );
        if (rv != CkRv.CKR_OK)
            return rv;
        byte* buffer = stackalloc byte[LargestValue];
        nuint length = LargestValue;
        fixed (byte* at = data)
            rv = Rv(
                ((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)At(CkFunction.C_Sign))(
                    session,
                    at,
                    (nuint)data.Length,
                    buffer,
                    &length
                )
            );
        if (rv == CkRv.CKR_OK)
            signature = new ReadOnlySpan<byte>(buffer, (int)Math.Min(length, LargestValue)).ToArray();
        return rv;
    }

    private CkRv Initialize()
    {
        CkInitializeArgs args = new() { Flags = CkInitializeArgs.CKF_OS_LOCKING_OK };
        return Rv(((delegate* unmanaged[Cdecl]<CkInitializeArgs*, nuint>)At(CkFunction.C_Initialize))(&args));
    }

    private nint At(CkFunction function) => _functions[(int)function];

    private static CkRv Rv(nuint value) => (CkRv)value;

    private static Refusal NoModule(string path, string seen) =>
        new(
            "token.module",
            path,
            "the PKCS #11 library of the token",
            seen,
            "install it, or correct module-path in the key directory's .uri files"
        );
}
