using System.Collections.Immutable;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.Evidence;

/// <summary>Values of PCRs of one bank.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Values">Values by PCR.</param>
public sealed record PcrBankEvidence(PcrBank Bank, ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> Values);
