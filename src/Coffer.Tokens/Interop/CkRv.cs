namespace Coffer.Tokens.Interop;

/// <summary>CK_RV, what a function of a token's library returns (PKCS #11 v2.40, section 5.1): those that have an answer of their own here.</summary>
internal enum CkRv : ulong
{
    CKR_OK = 0x000,
    CKR_ATTRIBUTE_TYPE_INVALID = 0x012,
    CKR_ATTRIBUTE_VALUE_INVALID = 0x013,
    CKR_DEVICE_REMOVED = 0x032,
    CKR_KEY_TYPE_INCONSISTENT = 0x063,
    CKR_KEY_FUNCTION_NOT_PERMITTED = 0x068,
    CKR_MECHANISM_INVALID = 0x070,
    CKR_MECHANISM_PARAM_INVALID = 0x071,
    CKR_PIN_INCORRECT = 0x0a0,
    CKR_PIN_INVALID = 0x0a1,
    CKR_PIN_LEN_RANGE = 0x0a2,
    CKR_PIN_EXPIRED = 0x0a3,
    CKR_PIN_LOCKED = 0x0a4,
    CKR_TOKEN_WRITE_PROTECTED = 0x0e2,
    CKR_USER_ALREADY_LOGGED_IN = 0x100,
    CKR_USER_NOT_LOGGED_IN = 0x101,
    CKR_USER_PIN_NOT_INITIALIZED = 0x102,
    CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191,
}
