using Coffer.Firmware.Prediction;

namespace Coffer.Keys.Owner;

/// <summary>Where a machine can stand while its db key is changed.</summary>
/// <param name="Name">Stable name of it, in plans.</param>
/// <param name="What">What its Secure Boot variables hold and who signed what it boots, for a person.</param>
/// <param name="Pcr7">What it measures: what its share must be sealed to before it gets there.</param>
public sealed record DbRotationState(string Name, string What, PcrPrediction Pcr7);
