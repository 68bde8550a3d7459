namespace Coffer.Attestation.Policies;

/// <summary>The clock of an earlier quote of the same TPM: a machine that was restarted since then has to be judged anew.</summary>
/// <param name="ResetCount">resetCount of its TPMS_CLOCK_INFO.</param>
/// <param name="RestartCount">restartCount of its TPMS_CLOCK_INFO.</param>
/// <param name="Clock">clock of its TPMS_CLOCK_INFO, in milliseconds.</param>
public sealed record EarlierQuote(uint ResetCount, uint RestartCount, ulong Clock);
