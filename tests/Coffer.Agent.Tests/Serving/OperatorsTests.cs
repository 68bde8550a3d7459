using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Agent.Serving;
using Coffer.Agent.Tests.Fixtures;

namespace Coffer.Agent.Tests.Serving;

public sealed class OperatorsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-operators-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Certificates_of_the_directory_are_operators_and_others_are_not()
    {
        using X509Certificate2 alice = Certificates.Operator("alice");
        using X509Certificate2 bob = Certificates.Operator("bob");
        Save("000.pem", alice);
        Operators operators = Operators.Load(_directory);
        Assert.Equal(1, operators.Count);
        Assert.True(operators.Contains(alice));
        Assert.False(operators.Contains(bob));
        Assert.False(operators.Contains(null));
    }

    [Fact]
    public void A_certificate_with_the_same_key_and_name_is_another_one()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=alice", key, HashAlgorithmName.SHA256);
        DateTimeOffset begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 first = request.CreateSelfSigned(begin, begin.AddYears(1));
        using X509Certificate2 second = request.CreateSelfSigned(begin, begin.AddYears(2));
        Save("000.pem", first);
        Assert.False(Operators.Load(_directory).Contains(second));
    }

    [Fact]
    public void Without_a_directory_there_are_none() => Assert.Equal(0, Operators.Load("/nowhere").Count);

    [Fact]
    public void A_file_without_a_certificate_stops_the_start()
    {
        File.WriteAllText(Path.Combine(_directory, "000.pem"), "nothing");
        Assert.Throws<CryptographicException>(() => Operators.Load(_directory));
    }

    private void Save(string name, X509Certificate2 certificate) =>
        File.WriteAllText(Path.Combine(_directory, name), certificate.ExportCertificatePem());
}
