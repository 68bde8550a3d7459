using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Attesting;

public sealed class EndorsementKeyTests
{
    [Fact]
    public void The_policy_is_the_one_of_the_profile() =>
        Assert.Equal("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa", EkTemplates.Policy.ToString());

    [Fact]
    public void A_TPM_with_a_certificate_for_RSA_gives_that_key_and_its_certificate()
    {
        using SoftwareTpm software = CertifiedTpm.Make();
        using EndorsementKey key = EndorsementKey.Open(software.Device).OrThrow();
        Assert.Equal(TpmHandle.EndorsementKey.Value, key.Handle.Value);
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(key.Certificate.Span);
        Assert.Equal(
            TpmPublicKey.Spki(key.Public).OrThrow().ToArray(),
            certificate.PublicKey.ExportSubjectPublicKeyInfo()
        );
        Assert.True(EkTemplates.Matches(key.Public));
    }

    [Fact]
    public void Without_the_persistent_key_the_template_gives_the_same_one()
    {
        using SoftwareTpm software = CertifiedTpm.Make();
        TpmName persistent;
        using (EndorsementKey key = EndorsementKey.Open(software.Device).OrThrow())
            persistent = key.Name;
        software.Tools("tpm2_evictcontrol", "-Q", "-C", "o", "-c", "0x81010001");
        using EndorsementKey made = EndorsementKey.Open(software.Device).OrThrow();
        Assert.Equal(0x80, made.Handle.Type);
        Assert.Equal(persistent, made.Name);
    }

    [Fact]
    public void A_certificate_of_another_key_is_left_alone()
    {
        using SoftwareTpm software = new();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] certificate = new CertificateRequest("CN=other", other, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1))
            .RawData;
        TpmsNvPublic nv = NvIndexes.Ordinary with { NvIndex = 0x01c0000a, DataSize = (ushort)certificate.Length };
        software.Device.Execute(new NvDefineSpace(TpmHandle.Owner, nv), PasswordSession.Instance);
        software.Device.Execute(new NvWrite(nv.Handle, nv.Handle, certificate, 0), PasswordSession.Instance);
        using EndorsementKey key = EndorsementKey.Open(software.Device).OrThrow();
        Assert.True(key.Certificate.IsEmpty);
        Assert.Single(Handles.Transients(software.Device));
    }

    [Fact]
    public void A_TPM_without_certificate_gives_the_P256_key_as_tpm2_createek_does()
    {
        using SoftwareTpm software = new();
        TpmtPublic ours;
        using (EndorsementKey key = EndorsementKey.Open(software.Device).OrThrow())
        {
            Assert.True(key.Certificate.IsEmpty);
            ours = key.Public;
        }
        software.Tools("tpm2_createek", "-Q", "-G", "ecc", "-c", "ek.ctx", "-u", "ek.pub");
        TpmtPublic theirs = TpmtPublic.ReadSized(File.ReadAllBytes(software.PathOf("ek.pub"))).OrThrow();
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void A_key_with_more_than_the_template_is_no_endorsement_key()
    {
        using SoftwareTpm software = new();
        using EndorsementKey key = EndorsementKey.Open(software.Device).OrThrow();
        Assert.True(EkTemplates.Matches(key.Public));
        Assert.False(
            EkTemplates.Matches(
                key.Public with
                {
                    ObjectAttributes = key.Public.ObjectAttributes & ~TpmaObject.Restricted,
                }
            )
        );
        Assert.False(EkTemplates.Matches(key.Public with { AuthPolicy = TpmBuffer.Empty }));
        Assert.False(EkTemplates.Matches(EkTemplates.EccP256));
    }

    [Fact]
    public void Nothing_stays_loaded()
    {
        using SoftwareTpm software = CertifiedTpm.Make();
        EndorsementKey.Open(software.Device).OrThrow().Dispose();
        AttestationKey.Open(software.Device).OrThrow().Dispose();
        Assert.Empty(Handles.Transients(software.Device));
    }

    [Fact]
    public void A_TPM_that_answers_with_an_error_is_a_refusal()
    {
        ScriptedTransport broken = new([0x80, 0x01, 0, 0, 0, 10, 0, 0, 1, 1]);
        Refusal? refusal = EndorsementKey.Open(new TpmDevice(broken, SystemRandomSource.Instance)).Refusal;
        Assert.Equal("ek.tpm", refusal?.Reason);
    }
}
