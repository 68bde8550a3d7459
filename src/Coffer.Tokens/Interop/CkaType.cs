namespace Coffer.Tokens.Interop;

/// <summary>CK_ATTRIBUTE_TYPE (PKCS #11 v2.40, section 4 and pkcs11t.h).</summary>
internal enum CkaType : ulong
{
    CKA_CLASS = 0x000,
    CKA_TOKEN = 0x001,
    CKA_PRIVATE = 0x002,
    CKA_LABEL = 0x003,
    CKA_KEY_TYPE = 0x100,
    CKA_ID = 0x102,
    CKA_SENSITIVE = 0x103,
    CKA_DECRYPT = 0x105,
    CKA_UNWRAP = 0x107,
    CKA_SIGN = 0x108,
    CKA_VERIFY = 0x10a,
    CKA_MODULUS = 0x120,
    CKA_MODULUS_BITS = 0x121,
    CKA_PUBLIC_EXPONENT = 0x122,
    CKA_EXTRACTABLE = 0x162,
    CKA_EC_PARAMS = 0x180,
    CKA_EC_POINT = 0x181,
}
