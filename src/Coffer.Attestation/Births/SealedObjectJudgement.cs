using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Births;

/// <summary>Judges what the TPM says about the share that it sealed: which object, when, below which key.</summary>
/// <param name="birth">The certificate.</param>
/// <param name="quote">The quote that covers its statement.</param>
/// <param name="findings">Takes what each rule found.</param>
internal sealed class SealedObjectJudgement(BirthCertificate birth, JudgedQuote quote, FindingList findings)
{
    private const string DataField = "sealed.creation-data";

    // What the owner signed: boot loader, Secure Boot, UKI with its phase.
    private static readonly int[] s_bootPcrs = [4, 7, 11];

    private const TpmaObject Template = TpmaObject.FixedTpm | TpmaObject.FixedParent | TpmaObject.NoDa;

    internal void Judge()
    {
        TpmtPublic? made = CreationVerifier.Judge(birth.Sealed, quote.Key, Scheme(), findings);
        if (made is null)
        {
            findings.NotChecked(
                BirthRules.SealedObject,
                "sealed",
                required: true,
                "no creation attestation that holds"
            );
            return;
        }
        JudgeObject(made);
        JudgeTemplate(made);
        // The attestation holds, so the data can be read: CreationVerifier compared their hash.
        TpmsCreationData data = TpmsCreationData.Read(birth.Sealed.CreationData.Span).OrThrow();
        JudgeState(data, made.NameAlg);
        JudgeParent(data);
    }

    private TpmtScheme Scheme() =>
        new AkReading(birth.Evidence.Tpm!, new FindingList()).Read()?.Scheme ?? TpmtScheme.None;

    private void JudgeObject(TpmtPublic made)
    {
        string name = Convert.ToHexStringLower(made.Name.Bytes.Span);
        TpmsAttest attest = TpmsAttest.Read(birth.Sealed.Attest.Span).OrThrow();
        bool answers = attest.ExtraData.Span.SequenceEqual(birth.Statement.Digest());
        findings.Judge(
            BirthRules.SealedObject,
            "sealed.attest",
            answers && name == birth.Statement.ObjectName,
            $"object {birth.Statement.ObjectName}, for this statement",
            answers ? $"object {name}" : "an attestation for another statement",
            "the TPM vouches for another object than the binding's"
        );
    }

    private void JudgeTemplate(TpmtPublic made) =>
        findings.Judge(
            BirthRules.SealedTemplate,
            "sealed.object-public",
            made is { Type: TpmAlgId.KeyedHash, ObjectAttributes: Template, AuthPolicy.Length: 32 },
            "a sealed object: fixedTPM, fixedParent, noDA, with a policy and nothing else",
            $"{made.Type}, attributes 0x{(uint)made.ObjectAttributes:x8}, policy of {made.AuthPolicy.Length} bytes"
        );

    private void JudgeState(TpmsCreationData data, TpmAlgId nameAlg)
    {
        if (data.PcrSelect.Selections is not [{ Hash: TpmAlgId.Sha256 } selected])
        {
            findings.Failed(BirthRules.SealedState, DataField, "one SHA-256 selection", $"{data.PcrSelect}");
            return;
        }
        int[] pcrs = [.. selected.Indices];
        string names = string.Join(", ", pcrs);
        if (s_bootPcrs.Except(pcrs).Any() || Values(pcrs) is not { } values)
        {
            findings.Failed(BirthRules.SealedState, DataField, "PCR 4, 7 and 11, all of them quoted", $"PCR {names}");
            return;
        }
        string digest = Convert.ToHexStringLower(nameAlg.Hash(values));
        findings.Judge(
            BirthRules.SealedState,
            DataField,
            CryptographicOperations.FixedTimeEquals(nameAlg.Hash(values), data.PcrDigest.Span),
            $"PCR {names} as quoted: {digest}",
            $"{data.PcrDigest}",
            "other software ran when the object was made"
        );
    }

    private byte[]? Values(int[] pcrs)
    {
        if (quote.Pcrs.FirstOrDefault(bank => bank.Bank == Firmware.EventLogs.PcrBank.Sha256) is not { } bank)
            return null;
        return pcrs.All(bank.Values.ContainsKey) ? [.. pcrs.SelectMany(pcr => bank.Values[pcr].ToArray())] : null;
    }

    private void JudgeParent(TpmsCreationData data)
    {
        string parent = Convert.ToHexStringLower(data.ParentName.Bytes.Span);
        findings.Judge(
            BirthRules.StorageRootKey,
            DataField,
            parent == birth.Statement.SrkName,
            birth.Statement.SrkName,
            parent,
            "sealed below another key: of another TPM, or one that was put in its place"
        );
    }
}
