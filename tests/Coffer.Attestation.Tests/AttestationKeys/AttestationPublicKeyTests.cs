using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.AttestationKeys;

public sealed class AttestationPublicKeyTests
{
    [Fact]
    public void A_key_is_the_same_from_the_TPM_and_from_its_SPKI()
    {
        foreach (TestAk ak in new[] { TestAk.OnP256(), TestAk.OnP384(), TestAk.Rsa() })
        {
            AttestationPublicKey fromSpki = AttestationPublicKey.Read(ak.Spki).OrThrow();
            Assert.Equal(ak.Key, fromSpki);
            Assert.Equal(ak.Key.GetHashCode(), fromSpki.GetHashCode());
            Assert.Equal(ak.Spki, fromSpki.Spki.ToArray());
            ak.Dispose();
        }
    }

    [Fact]
    public void An_RSA_key_is_the_same_without_the_NULL_of_its_algorithm()
    {
        using TestAk ak = TestAk.Rsa();
        byte[] spki = ak.Spki;
        // SEQUENCE 4 bytes, SEQUENCE 2 bytes, OID 11 bytes, NULL 2 bytes.
        byte[] without = [.. spki[..17], .. spki[19..]];
        without[3] -= 2;
        without[5] -= 2;
        AttestationPublicKey read = AttestationPublicKey.Read(without).OrThrow();
        Assert.Equal(ak.Key, read);
        Assert.Equal(ak.Key.Pin, read.Pin);
    }

    [Fact]
    public void A_coordinate_without_its_leading_zeros_is_the_same_number()
    {
        // Keys whose x begins with a zero byte come once in 256.
        TestAk ak = TestAk.OnP256();
        while (Point(ak).X.Span[0] != 0)
        {
            ak.Dispose();
            ak = TestAk.OnP256();
        }
        TpmsEccPoint cut = new(Point(ak).X.Span[1..], Point(ak).Y);
        Assert.Equal(ak.Key, AttestationPublicKey.Of(ak.Public with { Unique = cut }).OrThrow());
        ak.Dispose();
    }

    [Fact]
    public void Numbers_that_are_no_point_are_refused_in_either_form()
    {
        foreach (TestAk ak in new[] { TestAk.OnP256(), TestAk.OnP384() })
        {
            byte[] y = Point(ak).Y.ToArray();
            y[^1] ^= 1;
            TpmsEccPoint off = new(Point(ak).X, y);
            Assert.NotNull(AttestationPublicKey.Of(ak.Public with { Unique = off }).Refusal);
            byte[] spki = ak.Spki;
            spki[^1] ^= 1;
            Assert.NotNull(AttestationPublicKey.Read(spki).Refusal);
            ak.Dispose();
        }
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(5120)]
    public void RSA_of_another_size_is_refused(int bits)
    {
        using RSA rsa = RSA.Create();
        byte[] modulus = new byte[bits / 8];
        Array.Fill(modulus, (byte)0xFF);
        rsa.ImportParameters(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        Assert.Equal(
            "public-key.strength",
            AttestationPublicKey.Read(rsa.ExportSubjectPublicKeyInfo()).Refusal?.Reason
        );
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(65538u)]
    public void Another_exponent_is_refused(uint exponent)
    {
        using TestAk ak = TestAk.Rsa();
        TpmsRsaParms parameters = (TpmsRsaParms)ak.Public.Parameters with { Exponent = exponent };
        Assert.NotNull(AttestationPublicKey.Of(ak.Public with { Parameters = parameters }).Refusal);
    }

    [Fact]
    public void Another_curve_is_refused()
    {
        using ECDsa p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        Assert.NotNull(AttestationPublicKey.Read(p521.ExportSubjectPublicKeyInfo()).Refusal);
        using TestAk ak = TestAk.OnP256();
        TpmsEccParms parameters = (TpmsEccParms)ak.Public.Parameters with { CurveId = TpmEccCurve.NistP521 };
        Assert.NotNull(AttestationPublicKey.Of(ak.Public with { Parameters = parameters }).Refusal);
    }

    private static TpmsEccPoint Point(TestAk ak) => (TpmsEccPoint)ak.Public.Unique;
}
