using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Sessions;

/// <summary>
/// An HMAC, policy or trial session with SHA-256 and AES-128-CFB (TPM 2.0 Part 1, sections 19.6 and 21). Salted, it
/// lets both ends notice who changes commands and responses between them. Dispose frees it in the TPM.
/// </summary>
public sealed class AuthSession : TpmSession, IDisposable
{
    private const int NonceSize = 32;
    private const int LargestNonce = 64;
    private const int HmacSize = SHA256.HashSizeInBytes;

    private readonly TpmDevice _tpm;
    private readonly TpmSe _type;
    private readonly Secret _sessionKey;
    private readonly byte[] _nonceCaller;
    private TpmBuffer _nonceTpm;
    private bool _ended;

    private AuthSession(
        TpmDevice tpm,
        TpmSe type,
        StartAuthSessionResponse started,
        byte[] nonceCaller,
        Secret sessionKey
    )
    {
        _tpm = tpm;
        _type = type;
        _nonceCaller = nonceCaller;
        _nonceTpm = started.NonceTpm;
        _sessionKey = sessionKey;
        Handle = started.SessionHandle;
    }

    /// <inheritdoc/>
    public override TpmHandle Handle { get; }

    /// <summary>Set after TPM2_PolicyAuthValue: the HMAC of a policy session then proves the authorization value too.</summary>
    public bool ProvesAuthValue { get; set; }

    internal override ReadOnlySpan<byte> NonceTpm => _nonceTpm.Span;

    /// <summary>Starts a session.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="type">Kind of session.</param>
    /// <param name="salt">Key to salt it to; without one, it protects nothing against who listens.</param>
    /// <exception cref="TpmException">The TPM has no room, or refuses the key.</exception>
    public static AuthSession Start(TpmDevice tpm, TpmSe type, SaltKey? salt = null)
    {
        byte[] nonceCaller = new byte[NonceSize];
        tpm.Random.Fill(nonceCaller);
        Secret? saltValue = null;
        TpmBuffer encryptedSalt = salt?.AgreeOnSalt(out saltValue) ?? default;
        using (saltValue)
        {
            TpmtSymDef symmetric = type == TpmSe.Trial ? TpmtSymDef.None : TpmtSymDef.Aes128Cfb;
            StartAuthSessionResponse started = tpm.Execute(
                new StartAuthSession(
                    salt?.Handle ?? TpmHandle.Null,
                    nonceCaller,
                    encryptedSalt,
                    type,
                    symmetric,
                    TpmAlgId.Sha256
                )
            );
            return new(tpm, type, started, nonceCaller, SessionKey(saltValue, started.NonceTpm, nonceCaller));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sessionKey.Dispose();
        if (!_ended)
            _tpm.TryFlush(Handle);
        _ended = true;
    }

    internal override int AuthorizationSize(SessionUse use) => 4 + 2 + NonceSize + 1 + 2 + HmacSize;

    internal override void Begin(IRandomSource random) => random.Fill(_nonceCaller);

    internal override void WriteAuthorization(
        ref TpmWriter writer,
        SessionUse use,
        scoped ReadOnlySpan<byte> cpHash,
        scoped ReadOnlySpan<byte> otherNonces
    )
    {
        Span<byte> hmac = stackalloc byte[HmacSize];
        using IncrementalHash hash = StartHmac(use);
        hash.AppendData(cpHash);
        hash.AppendData(_nonceCaller);
        hash.AppendData(_nonceTpm.Span);
        hash.AppendData(otherNonces);
        hash.AppendData([(byte)use.Attributes]);
        hash.GetHashAndReset(hmac);

        writer.WriteUInt32(Handle.Value);
        writer.WriteSized(_nonceCaller);
        writer.WriteByte((byte)use.Attributes);
        writer.WriteSized(hmac);
    }

    internal override bool ReadAuthorization(ref TpmReader reader, SessionUse use, scoped ReadOnlySpan<byte> rpHash)
    {
        _nonceTpm = reader.ReadSized(LargestNonce);
        byte attributes = reader.ReadByte();
        TpmBuffer seen = reader.ReadSized(HmacSize);
        _ended = (attributes & (byte)TpmaSession.ContinueSession) == 0;

        Span<byte> expected = stackalloc byte[HmacSize];
        using IncrementalHash hash = StartHmac(use);
        hash.AppendData(rpHash);
        hash.AppendData(_nonceTpm.Span);
        hash.AppendData(_nonceCaller);
        hash.AppendData([attributes]);
        hash.GetHashAndReset(expected);
        return CryptographicOperations.FixedTimeEquals(expected, seen.Span);
    }

    internal override void EncryptParameter(Span<byte> parameter, SessionUse use)
    {
        using Secret value = SessionValue(use.AuthBytes);
        ParameterCipher.Encrypt(parameter, value.Span, _nonceCaller, _nonceTpm.Span);
    }

    internal override void DecryptParameter(Span<byte> parameter, SessionUse use)
    {
        using Secret value = SessionValue(use.AuthBytes);
        ParameterCipher.Decrypt(parameter, value.Span, _nonceTpm.Span, _nonceCaller);
    }

    private static Secret SessionKey(Secret? salt, TpmBuffer nonceTpm, byte[] nonceCaller)
    {
        if (salt is null)
            return Secret.Allocate(0);
        Secret key = Secret.Allocate(HmacSize);
        Kdf.A(salt.Span, "ATH"u8, nonceTpm.Span, nonceCaller, key.Writable);
        return key;
    }

    private IncrementalHash StartHmac(SessionUse use)
    {
        bool provesAuth = _type == TpmSe.Hmac || ProvesAuthValue;
        using Secret key = SessionValue(provesAuth ? use.AuthBytes : default);
        return IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
    }

    private Secret SessionValue(ReadOnlySpan<byte> authValue)
    {
        Secret value = Secret.Allocate(_sessionKey.Length + authValue.Length);
        _sessionKey.Span.CopyTo(value.Writable);
        authValue.CopyTo(value.Writable[_sessionKey.Length..]);
        return value;
    }
}
