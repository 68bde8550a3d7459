using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Agent.Serving;

namespace Coffer.Agent.Stewardship;

/// <summary>An operator of the verified root.</summary>
/// <param name="Digest">SHA-256 of the SubjectPublicKeyInfo, lower case hex.</param>
/// <param name="Name">Common name of the certificate.</param>
internal sealed record KnownOperator(string Digest, string Name)
{
    /// <summary>Those of a directory: one certificate in each file <c>*.pem</c>.</summary>
    internal static ImmutableArray<KnownOperator> Load(string directory) =>
        Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory, "*.pem").Order(StringComparer.Ordinal).Select(Read)]
            : [];

    private static KnownOperator Read(string path)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
        return new KnownOperator(
            Operators.DigestOf(certificate),
            certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)
        );
    }
}
