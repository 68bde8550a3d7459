using System.Buffers;
using System.Text.Json;
using Coffer.Attestation;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm.Structures;

namespace Coffer.Fuzz;

/// <summary>Evidence: read, written again, judged.</summary>
internal static class EvidenceTargets
{
    internal static void JudgeBirth(ReadOnlySpan<byte> bytes)
    {
        if (BirthCertificateReader.Read(bytes).Value is not { } birth)
            return;
        BirthCertificateWriter.Write(birth);
        new BirthVerifier(new Verifier()).Examine(birth, new Policy(), DateTimeOffset.UnixEpoch);
    }

    private static Policy Asking => new() { Challenge = new Challenge(new byte[32]) };

    internal static void WriteAgain(EvidenceBundle? bundle)
    {
        if (bundle is null)
            return;
        byte[] written = EvidenceBundleWriter.Write(bundle);
        if (!EvidenceBundleWriter.Write(EvidenceBundleReader.Read(written).OrThrow()).AsSpan().SequenceEqual(written))
            throw new InvalidOperationException("a bundle that was read and written twice is not the same");
    }

    internal static void ReadRecoveryOffer(ReadOnlySpan<byte> bytes)
    {
        if (RecoveryOffer.Read(bytes).Value is not { } offer)
            return;
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            offer.Write(json);
        if (RecoveryOffer.Read(buffer.WrittenSpan).Value is null)
            throw new InvalidOperationException("an offer that was read and written is refused");
    }

    internal static void ReadChallenge(ReadOnlySpan<byte> bytes)
    {
        if (ChallengeDocument.Read(bytes).Value is { } challenge)
            ChallengeDocument.Read(ChallengeDocument.Write(challenge)).OrThrow();
    }

    // The verifier turns its own errors into a finding: here they must come out.
    internal static void Verify(ReadOnlySpan<byte> bytes)
    {
        if (EvidenceBundleReader.Read(bytes).Value is not { } bundle)
            return;
        Verdict verdict = new Verifier().Verify(bundle, Asking, new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        if (verdict.Findings.FirstOrDefault(finding => finding.Rule == EvidenceRules.Judged) is { } error)
            throw new InvalidOperationException(error.Seen);
    }

    internal static void ReadKey(ReadOnlySpan<byte> bytes)
    {
        if (TpmtPublic.Read(bytes).Value is { } publicArea)
            AttestationPublicKey.Of(publicArea).Value?.ToString();
        AttestationPublicKey.Read(bytes.ToArray()).Value?.ToString();
    }
}
