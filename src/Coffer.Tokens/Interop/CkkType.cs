namespace Coffer.Tokens.Interop;

/// <summary>CK_KEY_TYPE (PKCS #11 v2.40, pkcs11t.h): the kinds that owner keys are of.</summary>
internal enum CkkType : ulong
{
    CKK_RSA = 0,
    CKK_EC = 3,
}
