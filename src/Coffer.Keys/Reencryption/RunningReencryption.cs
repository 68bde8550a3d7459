using Coffer.Bytes;

namespace Coffer.Keys.Reencryption;

/// <summary>What a change is told that cannot be made while the vault is re-encrypted, or only then.</summary>
public static class RunningReencryption
{
    /// <summary>The refusal <c>rotation.running</c>.</summary>
    public static Refusal Refusal { get; } =
        new(
            "rotation.running",
            "vault header",
            "a vault at rest",
            "one whose volume key is being rotated",
            "wait until it is done: coffer rotate HOST --progress; --level reseal works meanwhile"
        );

    /// <summary>The refusal <c>rotation.not-running</c>.</summary>
    public static Refusal NotRunning { get; } =
        new("rotation.not-running", "vault header", "a vault that is being re-encrypted", "one at rest");
}
