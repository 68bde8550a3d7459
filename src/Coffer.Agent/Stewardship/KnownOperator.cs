using System.Security.Cryptography.X509Certificates;
using Coffer.Agent.Serving;

namespace Coffer.Agent.Stewardship;

/// <summary>An operator of the machine.</summary>
/// <param name="Digest">SHA-256 of the SubjectPublicKeyInfo, lower case hex.</param>
/// <param name="Name">Common name of the certificate.</param>
internal sealed record KnownOperator(string Digest, string Name)
{
    /// <summary>The holder of a certificate.</summary>
    /// <param name="certificate">DER.</param>
    internal static KnownOperator Of(byte[] certificate)
    {
        using X509Certificate2 decoded = X509CertificateLoader.LoadCertificate(certificate);
        return new KnownOperator(
            Operators.DigestOf(decoded),
            decoded.GetNameInfo(X509NameType.SimpleName, forIssuer: false)
        );
    }
}
