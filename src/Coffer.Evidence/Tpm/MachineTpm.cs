using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Evidence.Tpm;

/// <summary>
/// The TPM with its two keys, opened with the first question and kept: making a key takes some TPMs seconds. Whatever fails closes it, and the
/// next question begins anew.
/// </summary>
/// <param name="open">Opens the TPM.</param>
public sealed class MachineTpm(Func<TpmConnection> open) : IDisposable
{
    private const uint HclReportIndex = 0x01400001;
    private const uint HclUserDataIndex = 0x01400002;
    private const ushort HclUserDataSize = 64;

    // PCRs 16 to 23 can be reset by software or belong to a dynamic launch that there is not.
    private static readonly TpmlPcrSelection s_quoted = TpmlPcrSelection.Of(
        TpmAlgId.Sha256,
        [.. Enumerable.Range(0, 16)]
    );

    private TpmConnection? _connection;
    private AttestationKey? _ak;
    private EndorsementKey? _ek;

    /// <summary>Both keys with their certificates.</summary>
    public Parsed<TpmEvidence> Identify() => Keeping(Keys);

    /// <summary>Name of the attestation key.</summary>
    public Parsed<TpmName> AkName() => Keeping(() => Ak().Then<TpmName>(ak => ak.Name));

    /// <summary>A quote over PCRs 0 to 15 of the SHA-256 bank.</summary>
    /// <param name="extraData">What the quote has to carry.</param>
    public Parsed<TpmEvidence> Quote(byte[] extraData) =>
        Keeping(() =>
            Keys().Then(keys => Quoting.Quote(_ak!, extraData, s_quoted).Then<TpmEvidence>(quote => With(keys, quote)))
        );

    /// <summary>Opens a credential that a verifier made for both keys.</summary>
    /// <returns>The secret in it; the caller's to dispose.</returns>
    public Parsed<Secret> Activate(MadeCredential credential) =>
        Keeping(() => Ek().Then(ek => Ak().Then(ak => CredentialActivation.Activate(ek, ak, credential))));

    /// <summary>What the attestation key signs about a share that was sealed just now, in this TPM.</summary>
    /// <param name="made">The share.</param>
    /// <param name="extraData">What the attestation has to carry.</param>
    public Parsed<AttestResponse> CertifyCreation(MadeShare made, byte[] extraData) =>
        Keeping(() =>
            Ak()
                .Then(ak =>
                    StorageRootKey.Ensure(Device()).Then(srk => CreationCertifying.Certify(ak, srk, made, extraData))
                )
        );

    /// <summary>What the attestation key signs about another key of this TPM.</summary>
    /// <param name="certify">Has it signed.</param>
    public Parsed<AttestResponse> Certify(Func<StorageRootKey, AttestationKey, Parsed<AttestResponse>> certify) =>
        Keeping(() => Ak().Then(ak => StorageRootKey.Ensure(Device()).Then(srk => certify(srk, ak))));

    /// <summary>True when Azure's paravisor leaves its report here.</summary>
    public bool HasHclReport() =>
        Keeping<byte[]>(() => NvReading.Read(Device(), HclReportIndex)?.ToArray() ?? []) is { Value.Length: > 0 };

    /// <summary>Azure's report, made for these 64 bytes.</summary>
    public Parsed<byte[]> ReadHclReport(ReadOnlySpan<byte> userData)
    {
        TpmBuffer data = userData[..HclUserDataSize];
        return Keeping<byte[]>(() =>
        {
            TpmHandle index = new(HclUserDataIndex);
            if (NvReading.Read(Device(), HclUserDataIndex) is null)
                Define(Device());
            Device().Execute(new NvWrite(index, index, data, 0), PasswordSession.Instance);
            return NvReading.Read(Device(), HclReportIndex) is { } report
                ? report.ToArray()
                : new Refusal("hcl.report", $"NV index 0x{HclReportIndex:x8}", "a report", "none");
        });
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static void Define(TpmDevice tpm)
    {
        TpmsNvPublic area = new(
            HclUserDataIndex,
            TpmAlgId.Sha256,
            TpmaNv.AuthRead | TpmaNv.AuthWrite | TpmaNv.OwnerRead | TpmaNv.OwnerWrite | TpmaNv.NoDa,
            TpmBuffer.Empty,
            HclUserDataSize
        );
        try
        {
            tpm.Execute(new NvDefineSpace(TpmHandle.Owner, area), PasswordSession.Instance);
        }
        catch (TpmException e) when (e.Error == TpmRc.NvDefined)
        {
            // It is there, and nobody wrote it yet.
        }
    }

    private Parsed<TpmEvidence> Keys() =>
        Ak()
            .Then(ak =>
                Ek()
                    .Then<TpmEvidence>(ek => new TpmEvidence
                    {
                        AkPublic = ak.Public.ToBytes(),
                        AkCertificates = ak.Certificate.IsEmpty ? [] : [ak.Certificate.ToArray()],
                        EkPublic = ek.Public.ToBytes(),
                        EkCertificates = ek.Certificate.IsEmpty ? [] : [ek.Certificate.ToArray()],
                    })
            );

    private static TpmEvidence With(TpmEvidence keys, SignedQuote quote) =>
        keys with
        {
            Quote = quote.Attest.ToArray(),
            QuoteSignature = quote.Signature.ToBytes(),
            Pcrs = [.. quote.Banks.Select(bank => QuotedBank.Of(bank))],
        };

    private TpmDevice Device() => (_connection ??= open()).Device;

    private Parsed<AttestationKey> Ak() => _ak is not null ? _ak : AttestationKey.Open(Device()).Then(Keep);

    private Parsed<EndorsementKey> Ek() => _ek is not null ? _ek : EndorsementKey.Open(Device()).Then(Keep);

    private Parsed<AttestationKey> Keep(AttestationKey key) => _ak = key;

    private Parsed<EndorsementKey> Keep(EndorsementKey key) => _ek = key;

    private Parsed<T> Keeping<T>(Func<Parsed<T>> work)
        where T : notnull
    {
        Parsed<T> result;
        try
        {
            result = work();
        }
        catch (Exception e) when (e is TpmException or RefusedException or IOException or UnauthorizedAccessException)
        {
            result =
                (e as RefusedException)?.Refusal ?? new("agent.tpm", "TPM of this machine", "an answer", e.Message);
        }
        if (result.Refusal is not null)
            Close();
        return result;
    }

    private void Close()
    {
        _ak?.Dispose();
        _ek?.Dispose();
        _connection?.Dispose();
        (_ak, _ek, _connection) = (null, null, null);
    }
}
