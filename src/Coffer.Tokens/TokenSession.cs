using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Tokens.Interop;

namespace Coffer.Tokens;

/// <summary>A session with one token, logged in. What the token does not do comes as <see cref="RefusedException"/>.</summary>
internal sealed class TokenSession : IDisposable
{
    private const ulong CKO_PRIVATE_KEY = 3;
    private readonly Lock _lock = new();
    private readonly nuint _slot;
    private nuint _session;
    private bool _writable;
    private bool _closed;

    private TokenSession(Cryptoki cryptoki, nuint slot, nuint session, bool writable) =>
        (Cryptoki, _slot, _session, _writable) = (cryptoki, slot, session, writable);

    private Cryptoki Cryptoki { get; }

    /// <summary>Finds the token and logs in: one try, and none when it could be the last.</summary>
    public static TokenSession Open(Pkcs11Uri uri, IPinSource pins, bool writable)
    {
        Cryptoki cryptoki = Cryptoki.Load(uri.ModulePath).OrThrow();
        nuint slot = Find(cryptoki, uri, out CkTokenInfo info);
        Judge(uri, info);
        using Secret pin = pins.PinFor(uri);
        if (PinForm.Judge(pin.Span) is { } seen)
            throw TokenRefusal.Of(
                uri,
                "pin-form",
                PinForm.Expected,
                seen,
                "nothing was tried: give the token's user PIN"
            );
        TokenRefusal.Check(cryptoki.OpenSession(slot, writable, out nuint handle), uri, "open a session");
        TokenSession session = new(cryptoki, slot, handle, writable);
        CkRv rv = cryptoki.Login(handle, pin.Span);
        if (rv is CkRv.CKR_OK or CkRv.CKR_USER_ALREADY_LOGGED_IN)
            return session;
        session.Dispose();
        TokenRefusal.Check(rv, uri, "log in");
        throw new InvalidOperationException("a login that was neither taken nor refused");
    }

    /// <summary>
    /// Keys can be made from here on. The login is the process's (PKCS #11 v2.40, section 5.6): another session has it without another PIN, as long as
    /// the first one stays open until then.
    /// </summary>
    public void AllowWriting(Pkcs11Uri uri)
    {
        lock (_lock)
        {
            if (_writable)
                return;
            TokenRefusal.Check(Cryptoki.OpenSession(_slot, true, out nuint handle), uri, "open a session");
            Cryptoki.CloseSession(_session);
            (_session, _writable) = (handle, true);
        }
    }

    /// <summary>The one private key of this label, or null.</summary>
    public nuint? FindKey(Pkcs11Uri uri)
    {
        CkTemplate template = new CkTemplate()
            .With(CkaType.CKA_CLASS, CKO_PRIVATE_KEY)
            .With(CkaType.CKA_LABEL, uri.Object!);
        lock (_lock)
        {
            TokenRefusal.Check(Cryptoki.FindObjects(_session, template, out nuint[] found), uri, "look for a key");
            return found.Length switch
            {
                0 => null,
                1 => found[0],
                _ => throw TokenRefusal.Of(
                    uri,
                    "key-ambiguous",
                    "one private key of this label",
                    "several",
                    "give each key of the token a label of its own"
                ),
            };
        }
    }

    /// <summary>Signs with the key that an address names.</summary>
    public byte[] Sign(Pkcs11Uri uri, CkkType type, CkmType mechanism, ReadOnlySpan<byte> data)
    {
        nuint key =
            FindKey(uri)
            ?? throw TokenRefusal.Of(
                uri,
                "key-missing",
                "a private key of this label",
                "none",
                "is it the right token? pkcs11-tool --module FILE --login --list-objects shows what it has"
            );
        ulong seen = BitConverter.ToUInt64(Attribute(uri, key, CkaType.CKA_KEY_TYPE, sizeof(ulong)));
        if (seen != (ulong)type)
            throw TokenRefusal.Of(uri, "key-type", $"{type}", $"CKA_KEY_TYPE {seen}", "another key has this label");
        lock (_lock)
        {
            CkRv rv = Cryptoki.Sign(_session, mechanism, key, data, out byte[] signature);
            TokenRefusal.Check(rv, uri, $"sign with {mechanism}");
            return signature;
        }
    }

    /// <summary>Makes a pair of keys.</summary>
    public (nuint Public, nuint Private) Generate(
        Pkcs11Uri uri,
        CkmType mechanism,
        CkTemplate publicKey,
        CkTemplate privateKey
    )
    {
        lock (_lock)
        {
            CkRv rv = Cryptoki.GenerateKeyPair(_session, mechanism, publicKey, privateKey, out (nuint, nuint) made);
            TokenRefusal.Check(rv, uri, $"make a key with {mechanism}");
            return made;
        }
    }

    /// <summary>An attribute of an object.</summary>
    public byte[] Attribute(Pkcs11Uri uri, nuint handle, CkaType type, int? size = null)
    {
        lock (_lock)
        {
            CkRv rv = Cryptoki.GetAttributeValue(_session, handle, type, out byte[] value);
            TokenRefusal.Check(rv, uri, $"say its {type}");
            return size is null || value.Length == size
                ? value
                : throw TokenRefusal.Of(uri, "failed", $"{type} of {size} bytes", $"{value.Length}");
        }
    }

    /// <summary>Removes what was made in vain; a token that does not keeps it.</summary>
    public void Destroy(nuint handle)
    {
        lock (_lock)
            Cryptoki.DestroyObject(_session, handle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_closed)
                Cryptoki.CloseSession(_session);
            _closed = true;
        }
    }

    private static nuint Find(Cryptoki cryptoki, Pkcs11Uri uri, out CkTokenInfo info)
    {
        TokenRefusal.Check(cryptoki.GetSlotList(out nuint[] slots), uri, "list the tokens");
        List<(nuint Slot, CkTokenInfo Info)> found = [];
        foreach (nuint slot in slots)
            if (
                cryptoki.GetTokenInfo(slot, out CkTokenInfo seen) == CkRv.CKR_OK
                && seen.Label == uri.Token
                && (uri.Serial is null || seen.SerialNumber == uri.Serial)
            )
                found.Add((slot, seen));
        if (found.Count != 1)
            throw TokenRefusal.Of(
                uri,
                "missing",
                uri.Serial is null ? "one token of this label" : $"one token of this label with serial {uri.Serial}",
                found.Count == 0 ? "none" : $"{found.Count}",
                found.Count == 0
                    ? "plug it in; pkcs11-tool --module FILE --list-slots shows what is there"
                    : "name it with serial= as well"
            );
        info = found[0].Info;
        return found[0].Slot;
    }

    private static void Judge(Pkcs11Uri uri, CkTokenInfo info)
    {
        if (info.IsLocked)
            throw TokenRefusal.Locked(uri);
        if (!info.HasPin)
            throw TokenRefusal.NoPin(uri);
        if (info.IsFinalTry)
            throw TokenRefusal.Of(
                uri,
                "last-try",
                "a token that a wrong PIN does not lock",
                "CKF_USER_PIN_FINAL_TRY",
                "log in once with the right PIN by another tool, which sets its counter back: Coffer locks no token"
            );
    }
}
