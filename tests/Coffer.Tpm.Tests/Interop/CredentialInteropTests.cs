using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Interop;

/// <summary>Credentials of tpm2_makecredential are opened here, and ours by tpm2_activatecredential.</summary>
public sealed class CredentialInteropTests : IDisposable
{
    // The file format of tpm2-tools: magic, version, then both TPM2B.
    private const uint Magic = 0xBADCC0DE;
    private const string AkHandle = "0x81000010";
    private const string EkHandle = "0x81010010";
    private static readonly byte[] s_secret = [.. Enumerable.Range(0x20, 32).Select(value => (byte)value)];

    private readonly SoftwareTpm _software = new();

    public void Dispose() => _software.Dispose();

    [Fact]
    public void A_credential_of_tpm2_makecredential_is_opened()
    {
        using EndorsementKey ek = EndorsementKey.Open(_software.Device).OrThrow();
        using AttestationKey ak = AttestationKey.Open(_software.Device).OrThrow();
        File.WriteAllBytes(_software.PathOf("ek.pub"), ek.Public.ToSizedBytes());
        File.WriteAllBytes(_software.PathOf("secret"), s_secret);
        _software.Tools(
            "tpm2_makecredential",
            ["-Q", "-T", "none", "-u", "ek.pub", "-s", "secret", "-n", ak.Name.ToString(), "-o", "credential"]
        );
        byte[] file = File.ReadAllBytes(_software.PathOf("credential"));
        Assert.Equal(Magic, BinaryPrimitives.ReadUInt32BigEndian(file));
        MadeCredential credential = MadeCredential.Read(file.AsSpan(8)).OrThrow();
        using Secret opened = CredentialActivation.Activate(ek, ak, credential).OrThrow();
        Assert.True(opened.FixedTimeEquals(s_secret));
    }

    [Fact]
    public void Tpm2_activatecredential_opens_ours()
    {
        byte[] credential;
        using (EndorsementKey ek = EndorsementKey.Open(_software.Device).OrThrow())
        using (AttestationKey ak = AttestationKey.Open(_software.Device).OrThrow())
        {
            using Secret secret = Secret.CopyOf(s_secret);
            credential = CredentialMaking
                .Make(ek.Public, ak.Name, secret, SystemRandomSource.Instance)
                .OrThrow()
                .ToBytes();
            Persist(ak.Handle, AkHandle);
            Persist(ek.Handle, EkHandle);
        }
        File.WriteAllBytes(_software.PathOf("credential"), [0xBA, 0xDC, 0xC0, 0xDE, 0, 0, 0, 1, .. credential]);
        _software.Tools("tpm2_startauthsession", "-Q", "--policy-session", "-S", "session");
        _software.Tools("tpm2_policysecret", "-Q", "-S", "session", "-c", "e");
        _software.Tools(
            "tpm2_activatecredential",
            ["-Q", "-c", AkHandle, "-C", EkHandle, "-P", "session:session", "-i", "credential", "-o", "opened"]
        );
        Assert.Equal(s_secret, File.ReadAllBytes(_software.PathOf("opened")));
    }

    private void Persist(TpmHandle transient, string handle) =>
        _software.Device.Execute(
            new EvictControl(TpmHandle.Owner, transient, new TpmHandle(Convert.ToUInt32(handle, 16))),
            PasswordSession.Instance
        );
}
