using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="GetCapability"/>.</summary>
/// <param name="MoreData">True when there is more than was sent.</param>
/// <param name="Capabilities">What was asked for, by its type.</param>
public readonly record struct GetCapabilityResponse(bool MoreData, TpmuCapabilities Capabilities);
