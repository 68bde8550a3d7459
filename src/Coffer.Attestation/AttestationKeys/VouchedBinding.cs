using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Binds the attestation key by other evidence that names it: Azure's claims, or REPORT_DATA.</summary>
internal static class VouchedBinding
{
    private const string Field = "tpm.ak-public";

    internal static BindingAttempt Try(AkBindings binding, Rule rule, AkIdentity ak, ImmutableArray<VouchedKey> vouched)
    {
        BindingAttempt attempt = new(binding);
        VouchedKey[] mine = [.. vouched.Where(key => Of(key) == binding)];
        if (mine.Length == 0)
            return attempt.Absent(rule, Field, "no other evidence vouches for a key this way");
        foreach (VouchedKey key in mine)
        {
            if (!ak.Key.Equals(AttestationPublicKey.Read(key.Spki).Value))
                continue;
            attempt.Passed(rule, Field, ak.Key.ToString(), $"by {key.By}");
            return attempt.Held();
        }
        return attempt.Contradicts(
            rule,
            Field,
            string.Join(" or ", mine.Select(Text)),
            ak.Key.ToString(),
            "the quote is not of the TPM that the other evidence speaks of: it may be another machine's"
        );
    }

    private static AkBindings Of(VouchedKey key) =>
        key.Trust.HasFlag(Trust.Paravisor) ? AkBindings.Paravisor : AkBindings.ReportData;

    private static string Text(VouchedKey key) =>
        $"{AttestationPublicKey.Read(key.Spki).Value?.ToString() ?? "a key that cannot be read"}, by {key.By}";
}
