using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;

namespace Coffer.Init.Install;

/// <summary>
/// Whether a key may be sealed on this machine at all (design section 4). What is refused here would otherwise be a vault
/// that opens for anybody, or never again.
/// </summary>
internal static class Preflight
{
    private const int SecureBootPcr = 7;

    /// <summary>Refuses PCR banks and values that a key cannot be bound to.</summary>
    /// <param name="facts">What the TPM says about itself.</param>
    /// <param name="pcr7">PCR 7 of the SHA-256 bank.</param>
    /// <param name="log">The firmware's event log.</param>
    internal static Refusal? JudgeTpm(TpmFacts facts, TpmBuffer pcr7, EventLog? log) =>
        JudgeBank(facts) ?? JudgeMeasured(pcr7.Span) ?? JudgeReplay(pcr7, log);

    /// <summary>Refuses another TPM than the one that the description pins.</summary>
    /// <param name="pinned">TPM name of the storage root key, hexadecimal; null where none is pinned.</param>
    /// <param name="seen">The name of the key that is there.</param>
    internal static Refusal? JudgeStorageRootKey(string? pinned, TpmName seen) =>
        pinned is null || pinned == $"{seen}"
            ? null
            : new Refusal(
                "preflight.srk-name",
                "storage root key 0x81000001",
                $"name {pinned}, which the description pins",
                $"name {seen}",
                "install on the machine that has this TPM, or build an image without tpm.srk-name"
            );

    private static Refusal? JudgeBank(TpmFacts facts) =>
        facts.HasWholeSha256Bank
            ? null
            : Refuse(
                "preflight.sha256-bank",
                "PCR banks",
                "a SHA-256 bank with 24 PCRs",
                string.Join("; ", facts.Banks)
            );

    // systemd#20134: a bank nobody measures into makes a policy that enforces nothing.
    private static Refusal? JudgeMeasured(ReadOnlySpan<byte> pcr7) =>
        pcr7.ContainsAnyExcept((byte)0) && pcr7.ContainsAnyExcept((byte)0xff)
            ? null
            : Refuse("preflight.pcr-7", "PCR 7", "a measured value", Convert.ToHexStringLower(pcr7));

    private static Refusal? JudgeReplay(TpmBuffer pcr7, EventLog? log)
    {
        if (log is null)
            return Refuse("preflight.event-log", "event log", "one that explains PCR 7", "none");
        Dictionary<int, ReadOnlyMemory<byte>> values = new() { [SecureBootPcr] = pcr7.ToArray() };
        return PcrComparison
            .Judge(log, PcrBank.Sha256, values)
            .TryGet(out PcrComparison? comparison, out Refusal? refusal)
            ? comparison.Refusal
            : refusal;
    }

    private static Refusal Refuse(string reason, string thing, string expected, string seen) =>
        new(
            reason,
            thing,
            expected,
            seen,
            "this machine's firmware or TPM does not measure as it must: use another one"
        );
}
