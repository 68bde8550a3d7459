using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;

namespace Coffer.Evidence;

/// <summary>Makes the bundle that answers one nonce over one TLS key.</summary>
/// <param name="tpm">The TPM.</param>
/// <param name="confidential">Evidence of the confidential VM.</param>
/// <param name="records">What the machine says of itself and its logs.</param>
/// <param name="tlsPublicKey">SubjectPublicKeyInfo of the key that TLS is spoken with here.</param>
public sealed class EvidenceCollector(
    MachineTpm tpm,
    Func<IConfidentialEvidence> confidential,
    IMachineRecords records,
    ReadOnlyMemory<byte> tlsPublicKey
)
{
    private IConfidentialEvidence? _confidential;

    /// <summary>The bundle.</summary>
    public Parsed<EvidenceBundle> Collect(ReadOnlyMemory<byte> nonce)
    {
        MachineClaims? claims = records.Claims();
        byte[] extraData = Bindings.QuoteExtraData(nonce.Span, tlsPublicKey.Span, claims);
        return tpm.Quote(extraData)
            .Then(quoted =>
                Confidential(nonce)
                    .Then<EvidenceBundle>(evidence => new EvidenceBundle
                    {
                        Agent = new AgentEvidence(nonce, tlsPublicKey),
                        Machine = claims,
                        Tpm = quoted with { EventLog = records.EventLog(), UserspaceLog = records.UserspaceLog() },
                        Snp = evidence.Snp,
                        Hcl = evidence.Hcl,
                    })
            );
    }

    private Parsed<ConfidentialEvidence> Confidential(ReadOnlyMemory<byte> nonce) =>
        tpm.AkName()
            .Then(name =>
            {
                byte[] reportData = Bindings.ReportData(nonce.Span, tlsPublicKey.Span, name.Bytes.Span);
                return (_confidential ??= confidential()).Collect(reportData);
            });
}
