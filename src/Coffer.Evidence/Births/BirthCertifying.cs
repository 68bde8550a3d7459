using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;

namespace Coffer.Evidence.Births;

/// <summary>Has TPM and processor sign what the installer says about the vault it made (docs/formats.md, section 25).</summary>
/// <param name="tpm">The TPM.</param>
/// <param name="confidential">Evidence of the confidential VM.</param>
/// <param name="eventLog">The firmware's event log; empty when the platform gives none.</param>
/// <param name="userspaceLog">What was measured after the firmware.</param>
public sealed class BirthCertifying(
    MachineTpm tpm,
    IConfidentialEvidence confidential,
    ReadOnlyMemory<byte> eventLog,
    ReadOnlyMemory<byte> userspaceLog
)
{
    /// <summary>The certificate.</summary>
    /// <param name="statement">What is said.</param>
    /// <param name="made">The share of the binding, sealed in this boot.</param>
    public Parsed<BirthCertificate> Certify(BirthStatement statement, MadeShare made) =>
        tpm.CertifyCreation(made, statement.Digest())
            .Then(attest =>
                Collect(statement)
                    .Then<BirthCertificate>(evidence => new BirthCertificate(statement, Sealed(made, attest), evidence))
            );

    private Parsed<EvidenceBundle> Collect(BirthStatement statement) =>
        tpm.Quote(statement.QuoteExtraData())
            .Then(quoted =>
                Confidential(statement)
                    .Then<EvidenceBundle>(evidence => new EvidenceBundle
                    {
                        Tpm = quoted with { EventLog = eventLog, UserspaceLog = userspaceLog },
                        Snp = evidence.Snp,
                        Hcl = evidence.Hcl,
                    })
            );

    private Parsed<ConfidentialEvidence> Confidential(BirthStatement statement) =>
        tpm.AkName().Then(name => confidential.Collect(statement.ReportData(name.Bytes.Span)));

    private static CreationEvidence Sealed(MadeShare made, AttestResponse response) =>
        new(
            response.Attest.ToArray(),
            response.Signature.ToBytes(),
            made.Creation.Data.ToBytes(),
            made.Share.Public.ToBytes()
        );
}
