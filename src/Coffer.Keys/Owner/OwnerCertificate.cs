using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Keys.Owner;

/// <summary>
/// A certificate of the Secure Boot chain and what signs for it. The key is beside the certificate and not in it, because a certificate
/// of the framework cannot hold a key that stays in a token.
/// </summary>
/// <param name="Certificate">The certificate, public.</param>
/// <param name="Key">Its private key: of a file, or of a token.</param>
public sealed record OwnerCertificate(X509Certificate2 Certificate, RSA Key) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}
