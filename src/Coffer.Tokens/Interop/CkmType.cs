namespace Coffer.Tokens.Interop;

/// <summary>CK_MECHANISM_TYPE (PKCS #11 current mechanisms v2.40, sections 2.1 and 2.3).</summary>
internal enum CkmType : ulong
{
    CKM_RSA_PKCS_KEY_PAIR_GEN = 0x0000,
    CKM_RSA_PKCS = 0x0001,
    CKM_EC_KEY_PAIR_GEN = 0x1040,
    CKM_ECDSA = 0x1041,
}
