using Coffer.Bytes;
using Coffer.Linux;
using Coffer.Tpm;

namespace Coffer.Init.Start;

/// <summary>Whatever ended /init, as a refusal.</summary>
internal static class Failure
{
    /// <summary>The refusal that was thrown, or one that names the failure.</summary>
    internal static Refusal AsRefusal(Exception e) =>
        e switch
        {
            RefusedException refused => refused.Refusal,
            LinuxException linux => new Refusal("linux.error", linux.Operation, "success", Errno.NameOf(linux.Number)),
            TpmException tpm => new Refusal("tpm.error", $"TPM2_{tpm.Command}", "success", $"{tpm.Code}"),
            _ => new Refusal("init.failed", "/init", "no failure", $"{e.GetType().Name}: {e.Message}"),
        };
}
