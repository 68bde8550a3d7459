using System.Collections.Immutable;
using Coffer.Firmware.Prediction;

namespace Coffer.Keys.Owner;

/// <summary>Where a machine can stand while its db key is changed.</summary>
/// <param name="Name">Stable name of it, in plans.</param>
/// <param name="What">What its Secure Boot variables hold and who signed what it boots, for a person.</param>
/// <param name="Pcr7">What it measures: what its share must be sealed to before it gets there.</param>
public sealed record DbRotationState(string Name, string What, PcrPrediction Pcr7)
{
    /// <summary>Before anything.</summary>
    public const string Now = "now";

    /// <summary>The new certificate is in db.</summary>
    public const string DbAdded = "db-added";

    /// <summary>Boot loader and UKI are signed by the new key.</summary>
    public const string SignedByNew = "signed-by-new";

    /// <summary>The old certificate is in dbx.</summary>
    public const string Retired = "retired";

    /// <summary>A machine made anew, which no other becomes.</summary>
    public const string NewMachine = "new-machine";

    /// <summary>All of them, in their order.</summary>
    public static ImmutableArray<string> Names { get; } = [Now, DbAdded, SignedByNew, Retired, NewMachine];
}
