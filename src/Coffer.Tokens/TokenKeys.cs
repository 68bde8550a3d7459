using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Owner;

namespace Coffer.Tokens;

/// <summary>
/// Keys in PKCS #11 tokens as signers of the framework. A token is opened at its first signature, asked for its PIN once, and a PIN that it
/// refused is not tried again.
/// </summary>
/// <param name="pins">Where PINs come from.</param>
public sealed class TokenKeys(IPinSource pins) : ITokenKeys, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Pkcs11Uri, TokenSession> _sessions = [];
    private readonly Dictionary<Pkcs11Uri, Refusal> _refused = [];

    /// <inheritdoc/>
    public RSA Rsa(Pkcs11Uri uri, RSAParameters publicKey) => new TokenRsa(uri, publicKey, this);

    /// <inheritdoc/>
    public ECDsa Ecdsa(Pkcs11Uri uri, ECParameters publicKey) => new TokenEcdsa(uri, publicKey, this);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (TokenSession session in _sessions.Values)
                session.Dispose();
            _sessions.Clear();
        }
    }

    /// <summary>The session with a token.</summary>
    /// <param name="uri">The token, or a key in it.</param>
    /// <param name="writable">Keys are to be made in it.</param>
    /// <exception cref="RefusedException">It was not opened; the same again when it is asked again.</exception>
    internal TokenSession SessionWith(Pkcs11Uri uri, bool writable = false)
    {
        // One try a token, whatever file an address takes its PIN from.
        Pkcs11Uri token = uri with
        {
            Object = null,
            PinSource = null,
        };
        lock (_lock)
        {
            if (_sessions.TryGetValue(token, out TokenSession? open))
            {
                if (writable)
                    open.AllowWriting(uri);
                return open;
            }
            if (_refused.TryGetValue(token, out Refusal? refusal))
                throw new RefusedException(refusal);
            try
            {
                return _sessions[token] = TokenSession.Open(uri with { Object = null }, pins, writable);
            }
            catch (RefusedException e)
            {
                _refused[token] = e.Refusal;
                throw;
            }
        }
    }
}
