using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Firmware.Tests;

/// <summary>Fixed keys for tests only; they are published with the source and protect nothing.</summary>
internal sealed class TestKey
{
    private TestKey(string name)
    {
        CertificatePath = Golden.Locate($"test-only-{name}.crt");
        KeyPath = Golden.Locate($"test-only-{name}.key");
        Certificate = X509CertificateLoader.LoadCertificateFromFile(CertificatePath);
        Key = RSA.Create();
        Key.ImportFromPem(File.ReadAllText(KeyPath));
    }

    public static TestKey PK { get; } = new("PK");

    public static TestKey KEK { get; } = new("KEK");

    /// <summary>An authority: <see cref="Leaf"/> is signed with it.</summary>
    public static TestKey Db { get; } = new("db");

    public static TestKey Leaf { get; } = new("leaf");

    public static TestKey Foreign { get; } = new("foreign");

    public string CertificatePath { get; }

    public string KeyPath { get; }

    public X509Certificate2 Certificate { get; }

    public RSA Key { get; }
}
