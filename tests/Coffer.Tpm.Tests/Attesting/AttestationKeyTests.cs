using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Attesting;

public sealed class AttestationKeyTests : IDisposable
{
    private const uint GoogleCertificate = 0x01c10002;
    private const uint GoogleTemplate = 0x01c10003;
    private readonly SoftwareTpm _software = new();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void Without_a_key_of_the_cloud_it_is_our_own()
    {
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(AttestationKeyKind.Own, key.Kind);
        Assert.True(key.Certificate.IsEmpty);
        Assert.Equal(AkTemplate.EccP256, key.Public with { Unique = AkTemplate.EccP256.Unique });
    }

    [Fact]
    public void It_is_the_same_key_each_time()
    {
        TpmName first;
        using (AttestationKey key = AttestationKey.Open(Tpm).OrThrow())
            first = key.Name;
        using AttestationKey again = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(first, again.Name);
    }

    [Fact]
    public void Googles_template_with_the_certificate_of_its_key_is_preferred()
    {
        byte[] certificate = Certify(Primary(GoogleLike));
        // Makers leave room behind the certificate.
        Store(GoogleCertificate, [.. certificate, 0xFF, 0xFF, 0xFF]);
        Store(GoogleTemplate, GoogleLike.ToBytes());
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(AttestationKeyKind.Google, key.Kind);
        Assert.Equal(certificate, key.Certificate.ToArray());
    }

    [Fact]
    public void A_certificate_of_another_key_beside_the_template_is_left_alone()
    {
        Store(GoogleCertificate, Certify(Primary(AkTemplate.EccP256)));
        Store(GoogleTemplate, GoogleLike.ToBytes());
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(AttestationKeyKind.Own, key.Kind);
        Assert.Single(Handles.Transients(Tpm));
    }

    [Fact]
    public void A_template_of_a_key_that_signs_anything_is_left_alone()
    {
        TpmtPublic unrestricted = GoogleLike with
        {
            ObjectAttributes = GoogleLike.ObjectAttributes & ~TpmaObject.Restricted,
        };
        Store(GoogleCertificate, Certify(Primary(unrestricted)));
        Store(GoogleTemplate, unrestricted.ToBytes());
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(AttestationKeyKind.Own, key.Kind);
    }

    [Fact]
    public void Garbage_where_the_template_should_be_is_left_alone()
    {
        Store(GoogleCertificate, Certify(Primary(GoogleLike)));
        Store(GoogleTemplate, [1, 2, 3]);
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(AttestationKeyKind.Own, key.Kind);
    }

    [Fact]
    public void Azures_persistent_key_is_found()
    {
        TpmName name = Persist(GoogleLike);
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(AttestationKeyKind.Azure, key.Kind);
        Assert.Equal(name, key.Name);
        Assert.Null(key.Creation);
        Assert.Equal("ak.creation", CreationCertifying.Certify(key, []).Refusal?.Reason);
    }

    [Fact]
    public void Another_key_at_the_handle_of_Azures_is_left_alone()
    {
        Persist(EkTemplates.EccP256);
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        Assert.Equal(AttestationKeyKind.Own, key.Kind);
    }

    [Fact]
    public void The_key_signs_how_it_was_made()
    {
        using AttestationKey key = AttestationKey.Open(Tpm).OrThrow();
        AttestResponse response = CreationCertifying.Certify(key, "nonce"u8).OrThrow();
        TpmsAttest attest = TpmsAttest.Read(response.Attest.Span).OrThrow();
        TpmsCreationInfo info = Assert.IsType<TpmsCreationInfo>(attest.Attested);
        Assert.Equal(key.Name, info.ObjectName);
        Assert.Equal(SHA256.HashData(key.Creation!.Data.ToBytes()), info.CreationHash.ToArray());
    }

    [Fact]
    public void A_broken_wire_is_a_refusal()
    {
        BreakingTransport wire = new(_software) { Broken = true };
        Assert.Equal("ak.transport", AttestationKey.Open(_software.Through(wire)).Refusal?.Reason);
    }

    // Google's template differs from ours in what it is unique by, so the key is another.
    private static TpmtPublic GoogleLike { get; } =
        AkTemplate.EccP256 with
        {
            ObjectAttributes = AkTemplate.EccP256.ObjectAttributes & ~TpmaObject.NoDa,
            Unique = new TpmsEccPoint(TpmBuffer.Zeros(32), TpmBuffer.Zeros(32)),
        };

    private TpmtPublic Primary(TpmtPublic template)
    {
        CreatePrimaryResponse made = Create(template);
        Tpm.Execute(new FlushContext(made.ObjectHandle));
        return made.OutPublic;
    }

    private TpmName Persist(TpmtPublic template)
    {
        CreatePrimaryResponse made = Create(template);
        using TransientObject transient = Tpm.Own(made.ObjectHandle);
        Tpm.Execute(
            new EvictControl(TpmHandle.Owner, transient.Handle, new TpmHandle(0x81000003)),
            PasswordSession.Instance
        );
        return made.OutPublic.Name;
    }

    private CreatePrimaryResponse Create(TpmtPublic template) =>
        Tpm.Execute(
            new CreatePrimary(TpmHandle.Endorsement, default, template, TpmBuffer.Empty, TpmlPcrSelection.None),
            PasswordSession.Instance
        );

    private void Store(uint index, byte[] data)
    {
        TpmsNvPublic nv = NvIndexes.Ordinary with { NvIndex = index, DataSize = (ushort)data.Length };
        Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, nv), PasswordSession.Instance);
        for (int at = 0; at < data.Length; at += 512)
        {
            NvWrite write = new(nv.Handle, nv.Handle, data[at..Math.Min(data.Length, at + 512)], (ushort)at);
            Tpm.Execute(write, PasswordSession.Instance);
        }
    }

    private static byte[] Certify(TpmtPublic key)
    {
        using ECDsa authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] spki = TpmPublicKey.Spki(key).OrThrow().ToArray();
        CertificateRequest request = new(
            new X500DistinguishedName("CN=AK"),
            PublicKey.CreateFromSubjectPublicKeyInfo(spki, out _),
            HashAlgorithmName.SHA256
        );
        using X509Certificate2 certificate = request.Create(
            new X500DistinguishedName("CN=CA"),
            X509SignatureGenerator.CreateForECDsa(authority),
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100),
            [1]
        );
        // Larger than one piece, as real certificates are.
        return certificate.RawData;
    }
}
