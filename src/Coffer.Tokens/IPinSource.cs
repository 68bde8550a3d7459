using Coffer.Bytes;
using Coffer.Keys.Owner;

namespace Coffer.Tokens;

/// <summary>Where a token's PIN comes from. It is asked at most once a token and process.</summary>
public interface IPinSource
{
    /// <summary>The PIN; the caller's to dispose.</summary>
    /// <param name="uri">The token, and perhaps a file with its PIN.</param>
    /// <exception cref="RefusedException">There is none.</exception>
    Secret PinFor(Pkcs11Uri uri);
}
