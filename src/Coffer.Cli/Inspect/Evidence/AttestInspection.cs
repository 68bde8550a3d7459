using System.Globalization;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains a TPMS_ATTEST: what a TPM states, a quote above all.</summary>
internal static class AttestInspection
{
    /// <summary>Explains it.</summary>
    public static Explanation Explain(TpmsAttest attest)
    {
        TpmsClockInfo clock = attest.ClockInfo;
        Fact[] facts =
        [
            new("statement", $"{attest.Attested.Type}"),
            new("signer", $"{attest.QualifiedSigner}", "qualified name of the key"),
            new(
                "extra data",
                $"{attest.ExtraData}",
                attest.ExtraData.IsEmpty ? "empty: shows no freshness" : "what the asker wanted in it"
            ),
            new(
                "resets",
                clock.ResetCount.ToString(CultureInfo.InvariantCulture),
                $"restarts {clock.RestartCount}, clock {clock.Clock} ms"
            ),
            new("firmware", $"0x{attest.FirmwareVersion:x16}"),
            .. attest.Attested is TpmsQuoteInfo quote ? QuoteFacts(quote) : [],
        ];
        return new Explanation("tpm-attest", "statement of a TPM (TPMS_ATTEST; not verified)", [.. facts]);
    }

    private static Fact[] QuoteFacts(TpmsQuoteInfo quote) =>
        [
            new("pcrs", $"{quote.PcrSelect}"),
            new("pcr digest", $"{quote.PcrDigest}", "hash over the values, in this order"),
        ];
}
