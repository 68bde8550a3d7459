using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Sealing;

/// <summary>One attempt to unseal a share: the steps of its policy in their order, each with its own refusal.</summary>
internal sealed class Unsealing(StorageRootKey srk, SealedShare share, SharePolicy policy)
{
    private const string Thing = "sealed share";
    private readonly TpmDevice _tpm = srk.Tpm;

    internal Parsed<Secret> Run(ImmutableArray<PcrPolicySignature> signatures) =>
        TpmVerb.Run<Secret>(
            "unseal",
            Thing,
            () =>
            {
                using AuthSession session = srk.StartSession(TpmSe.Policy);
                Refusal? refusal =
                    AuthorizePcr11(session, signatures) ?? CheckLiteralPcrs(session) ?? CheckGeneration(session);
                if (refusal is not null)
                    return refusal;
                TakeBranch(session);
                return Unseal(session);
            }
        );

    private Refusal? AuthorizePcr11(AuthSession session, ImmutableArray<PcrPolicySignature> signatures)
    {
        _tpm.Execute(new PolicyPcr(session.Handle, TpmBuffer.Empty, SharePolicy.SignedPcr));
        TpmBuffer present = _tpm.Execute(new PolicyGetDigest(session.Handle)).PolicyDigest;
        PcrPolicySignature[] approvals = [.. signatures.Where(signature => signature.Policy == present)];
        if (approvals.Length == 0)
            return NoSignature(present, signatures.Length);
        if (Verify(approvals) is not { } ticket)
            return NotOfKey();
        _tpm.Execute(new PolicyAuthorize(session.Handle, present, TpmBuffer.Empty, policy.Key.Name, ticket));
        return null;
    }

    private TpmtTk? Verify(IEnumerable<PcrPolicySignature> approvals)
    {
        LoadResponse loaded = _tpm.Execute(new LoadExternal(policy.Key.PublicArea, TpmHandle.Owner));
        using TransientObject key = _tpm.Own(loaded.ObjectHandle);
        foreach (PcrPolicySignature approval in approvals)
            if (approval.Signature.Length == policy.Key.SignatureLength && Verify(key.Handle, approval) is { } ticket)
                return ticket;
        return null;
    }

    private TpmtTk? Verify(TpmHandle key, PcrPolicySignature approval)
    {
        TpmBuffer digest = TpmAlgId.Sha256.Hash(approval.Policy.Span);
        TpmsSignatureRsa signature = new(TpmtScheme.RsaSsaSha256, approval.Signature);
        try
        {
            return _tpm.Execute(new VerifySignature(key, digest, signature)).Validation;
        }
        catch (TpmException e) when (e.Error is TpmRc.Signature or TpmRc.Value or TpmRc.Size)
        {
            return null;
        }
    }

    private Refusal? CheckLiteralPcrs(AuthSession session)
    {
        try
        {
            MatchLiteralPcrs(session);
            return null;
        }
        catch (TpmException e) when (e.Error == TpmRc.Value)
        {
            if (ChangedPcr() is { } refusal)
                return refusal;
            throw;
        }
    }

    private void MatchLiteralPcrs(AuthSession session)
    {
        if (policy.AnnouncedPcrs is not { } announced)
        {
            Match(session, policy.LiteralPcrs);
            return;
        }
        try
        {
            Match(session, policy.LiteralPcrs);
        }
        catch (TpmException e) when (e.Error == TpmRc.Value)
        {
            // The TPM compares before it extends: the session is as it was.
            Match(session, announced);
        }
        _tpm.Execute(new PolicyOr(session.Handle, policy.PcrBranches));
    }

    private void Match(AuthSession session, PcrValues bound) =>
        _tpm.Execute(new PolicyPcr(session.Handle, bound.Digest, bound.Selection));

    private Refusal? CheckGeneration(AuthSession session)
    {
        TpmHandle counter = GenerationCounter.Written.Handle;
        TpmBuffer bound = GenerationCounter.Bytes(policy.Generation);
        try
        {
            _tpm.Execute(new PolicyNv(counter, counter, session.Handle, bound, 0, TpmEo.Eq), PasswordSession.Instance);
            return null;
        }
        catch (TpmException e) when (e.Error is TpmRc.Policy or TpmRc.Handle or TpmRc.NvUninitialized)
        {
            return OtherGeneration(e);
        }
    }

    private void TakeBranch(AuthSession session)
    {
        if (share.Public.AuthPolicy == policy.Digest.Value)
            _tpm.Execute(new PolicyOr(session.Handle, [policy.Boot, SharePolicy.Trial]));
    }

    private Secret Unseal(AuthSession session)
    {
        LoadResponse loaded = _tpm.Execute(new Load(srk.Handle, share.Private, share.Public), PasswordSession.Instance);
        using TransientObject item = _tpm.Own(loaded.ObjectHandle);

        // The name is computed from the header's public area, not taken from the response: the session's HMAC then fails
        // for any other object.
        TpmHandle named = item.Handle.Named(share.Public.Name);

        // A session of its own encrypts the response: the one that authorizes would mix in the object's authorization value,
        // which was forgotten when the share was sealed (TPM 2.0 Part 1, section 21.2).
        using AuthSession wire = srk.StartSession(TpmSe.Hmac);
        return _tpm.Execute(
            new Unseal(named),
            ((SessionUse)session).Ending(),
            ((SessionUse)wire).Encrypting().Ending()
        ).Data;
    }

    private Refusal NoSignature(TpmBuffer present, int count) =>
        new(
            "unseal.pcr-11-signature",
            "PCR 11",
            $"a signature of the PCR policy key for its current value, policy {present}",
            $"no signature for the current value among {count} (PCR 11 is {ValueOf(11)})",
            "this UKI, or this moment of its boot, may not unseal: boot the machine's own OS image"
        );

    private Refusal NotOfKey() =>
        new(
            "unseal.pcr-11-signature",
            "PCR 11",
            $"a signature of the PCR policy key {policy.Key.Name}",
            "a signature for the current value that is not of this key",
            "the UKI was not built with this machine's PCR policy key"
        );

    private Refusal? ChangedPcr()
    {
        foreach ((int pcr, TpmBuffer bound) in policy.LiteralPcrs.ByPcr)
            if (ValueOf(pcr) is string seen && seen != bound.ToString() && !IsAnnounced(pcr, seen))
                return new Refusal($"unseal.pcr-{pcr}", $"PCR {pcr}", ExpectedOf(pcr, bound), seen, NextStepFor(pcr));
        return null;
    }

    private bool IsAnnounced(int pcr, string seen) =>
        policy.AnnouncedPcrs is { } announced && seen == announced[pcr].ToString();

    private string ExpectedOf(int pcr, TpmBuffer bound) =>
        pcr == 7 && policy.AnnouncedPcrs is not null ? $"{bound}, or {policy.Pcr7Next} as announced" : $"{bound}";

    private static string NextStepFor(int pcr) =>
        pcr switch
        {
            7 =>
                "PCR 7 changed: Secure Boot or its keys are not as at installation; undo that, or use a recovery key and reseal",
            12 =>
                "PCR 12 is not untouched: something added a command line or a credential to the UKI; remove it and boot again",
            _ => "PCR 15 is not untouched: a vault was opened in this boot already; boot again",
        };

    private Refusal OtherGeneration(TpmException e) =>
        new(
            "unseal.generation",
            "generation counter",
            $"{policy.Generation}",
            e.Error == TpmRc.Policy ? $"{PresentGeneration()}" : e.Code.Name,
            "generation moved: this binding was replaced by a newer one; the disk is an older state, or use a recovery key"
        );

    private ulong PresentGeneration()
    {
        TpmHandle counter = GenerationCounter.Written.Handle;
        return GenerationCounter.Value(_tpm.Execute(new NvRead(counter, counter, 8, 0), PasswordSession.Instance).Data);
    }

    private string ValueOf(int pcr) =>
        PcrValues.Read(_tpm, pcr).TryGet(out PcrValues? bank, out _) ? bank[pcr].ToString() : "not read";
}
