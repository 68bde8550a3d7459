using Coffer.Attestation;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Snp;

namespace Coffer.Cli.Judging.Page;

/// <summary>What each box of the chain is in one piece of evidence, in a few words.</summary>
/// <param name="examination">The evidence and what was found.</param>
internal sealed class ChainWords(Examination examination)
{
    private const int ShownDigits = 16;

    internal string? Root => examination.Report is { } report ? $"ARK-{report.Line.Name()}" : null;

    internal string? Issuer =>
        examination.Report is { } report ? VekCertificate.IssuerName(report.Vek.Kind, report.Line) : null;

    internal string? Chip =>
        examination.Report is { } report
            ? $"{report.Vek.Kind.ToString().ToUpperInvariant()}, {report.Vek.ProductName}"
            : null;

    internal string? Report =>
        examination.Report is { } report ? $"version {report.Report.Version}, VMPL {report.Report.Vmpl}" : null;

    internal string ReportLink => examination.Hcl is null ? "names in REPORT_DATA" : "paravisor names";

    internal string? Answer =>
        examination.Bundle.Agent is { } agent ? $"nonce {Digits(agent.Nonce.Span)}"
        : examination.Quote is { ExtraData.IsEmpty: false } quote ? $"nonce {Digits(quote.ExtraData.Span)}"
        : null;

    internal string? Authority =>
        examination.Quote?.Instance is { } instance ? $"{instance.InstanceName}, {instance.ProjectId}"
        : examination.Bundle.Tpm is { AkCertificates.IsEmpty: false } ? "in the evidence"
        : examination.Bundle.Tpm is { EkCertificates.IsEmpty: false } ? "of the endorsement key"
        : null;

    internal string? Ek => examination.Bundle.Tpm is { EkPublic.IsEmpty: false } ? "in the evidence" : null;

    internal string? Ak =>
        examination.Quote is { } quote
            ? $"{quote.Key.Type.ToString().ToUpperInvariant()} {quote.Key.KeySize}, by {Bindings(quote.Bindings)}"
            : null;

    internal string? Quote =>
        examination.Quote is { } quote ? $"boot {quote.Clock.ResetCount}, restart {quote.Clock.RestartCount}" : null;

    internal string? Pcrs =>
        examination.Quote is { } quote
            ? string.Join(", ", quote.Pcrs.Select(bank => $"{bank.Bank}: {bank.Values.Count}"))
            : null;

    internal string? Log => examination.Boot is { } boot ? $"{boot.Events.Length} events, {boot.Bank}" : null;

    internal string? SecureBoot =>
        examination.Boot is not { } boot ? null
        : boot.SecureBoot.State == SecureBootState.On ? "on"
        : boot.SecureBoot.State == SecureBootState.Off ? "off"
        : "unknown";

    internal string? Boot =>
        examination.Boot is not { } boot ? null
        : boot.Build is { } build ? $"{build.Name} {build.Version}"
        : $"{boot.Applications.Length} applications";

    internal string? System => examination.Bundle.Machine is { } machine ? $"{machine.Name} {machine.Version}" : null;

    internal string? Vault => examination.Bundle.Machine is { } machine ? $"{machine.Vault}" : null;

    private static string Bindings(AkBindings bindings) => bindings.ToString().ToLowerInvariant();

    private static string Digits(ReadOnlySpan<byte> bytes)
    {
        string digits = Convert.ToHexStringLower(bytes);
        return digits.Length <= ShownDigits ? digits : $"{digits[..ShownDigits]}\u2026";
    }
}
