using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Lab.Tests.State;

/// <summary>Secure Boot keys of nobody, made once for all tests.</summary>
internal static class LabKeys
{
    private static readonly Guid s_owner = new("0f3dd2a5-9f0b-4a8e-8d43-2a6c1d9c6f11");

    public static SecureBootKeys Keys { get; } =
        SecureBootKeys.ForCertificates(s_owner, Certificate("PK"), Certificate("KEK"), Certificate("db"));

    private static X509Certificate2 Certificate(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN=test {name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset from = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return request.CreateSelfSigned(from, from.AddYears(50));
    }
}
