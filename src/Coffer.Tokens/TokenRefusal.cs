using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Tokens.Interop;

namespace Coffer.Tokens;

/// <summary>What a token's answers mean to the owner.</summary>
internal static class TokenRefusal
{
    /// <summary>Why it is not to be.</summary>
    public static RefusedException Of(
        Pkcs11Uri uri,
        string reason,
        string expected,
        string seen,
        string? next = null
    ) => new(new Refusal($"token.{reason}", Thing(uri), expected, seen, next));

    /// <summary>Throws unless the token did it.</summary>
    public static void Check(CkRv rv, Pkcs11Uri uri, string doing)
    {
        if (rv != CkRv.CKR_OK)
            throw Of(rv, uri, doing);
    }

    private static RefusedException Of(CkRv rv, Pkcs11Uri uri, string doing) =>
        rv switch
        {
            CkRv.CKR_PIN_INCORRECT or CkRv.CKR_PIN_INVALID or CkRv.CKR_PIN_LEN_RANGE => Of(
                uri,
                "pin",
                "its user PIN",
                $"another ({Cryptoki.Name(rv)})",
                "one try was made and no more will be: look at the PIN before the next, tokens lock after a few"
            ),
            CkRv.CKR_PIN_LOCKED => Locked(uri),
            CkRv.CKR_USER_PIN_NOT_INITIALIZED => NoPin(uri),
            CkRv.CKR_MECHANISM_INVALID
            or CkRv.CKR_MECHANISM_PARAM_INVALID
            or CkRv.CKR_KEY_TYPE_INCONSISTENT
            or CkRv.CKR_KEY_FUNCTION_NOT_PERMITTED => Of(
                uri,
                "mechanism",
                $"a token and a key that can be used for this: {doing}",
                Cryptoki.Name(rv),
                "Coffer needs CKM_RSA_PKCS with 2048 bits and CKM_ECDSA on P-256"
            ),
            CkRv.CKR_TOKEN_WRITE_PROTECTED => Of(
                uri,
                "read-only",
                "a token that keys can be made in",
                Cryptoki.Name(rv)
            ),
            _ => Of(uri, "failed", doing, Cryptoki.Name(rv)),
        };

    /// <summary>It takes no PIN.</summary>
    public static RefusedException Locked(Pkcs11Uri uri) =>
        Of(
            uri,
            "locked",
            "a user PIN that is not locked",
            "CKF_USER_PIN_LOCKED",
            "its security officer sets a new user PIN; the keys stay"
        );

    /// <summary>It has no PIN.</summary>
    public static RefusedException NoPin(Pkcs11Uri uri) =>
        Of(uri, "no-pin", "a token with a user PIN", "none was set", "its security officer sets one");

    /// <summary>A signature that the key directory's public key does not verify: another key, or a token that errs (which can give away an RSA key).</summary>
    public static RefusedException OtherKey(Pkcs11Uri uri) =>
        Of(
            uri,
            "other-key",
            "a signature by the key that the key directory has the public half of",
            "one by another",
            "the key directory and the token do not belong together: see coffer keys show"
        );

    private static string Thing(Pkcs11Uri uri) =>
        uri.Object is null ? $"token {uri.Token}" : $"key {uri.Object} in token {uri.Token}";
}
