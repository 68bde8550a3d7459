namespace Coffer.Tokens.Interop;

/// <summary>Places in CK_FUNCTION_LIST, behind its version (PKCS #11 v2.40, pkcs11f.h): the same in every version of the standard.</summary>
internal enum CkFunction
{
    C_Initialize = 0,
    C_GetSlotList = 4,
    C_GetTokenInfo = 6,
    C_OpenSession = 12,
    C_CloseSession = 13,
    C_Login = 18,
    C_DestroyObject = 22,
    C_GetAttributeValue = 24,
    C_FindObjectsInit = 26,
    C_FindObjects = 27,
    C_FindObjectsFinal = 28,
    C_SignInit = 42,
    C_Sign = 43,
    C_GenerateKeyPair = 59,
}
