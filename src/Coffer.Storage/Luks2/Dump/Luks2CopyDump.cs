using Coffer.Bytes;

namespace Coffer.Storage.Luks2.Dump;

/// <summary>What one copy of a binary header says.</summary>
/// <param name="Offset">Where the copy begins, bytes.</param>
/// <param name="Size">Its size with the JSON area, bytes.</param>
/// <param name="SequenceId">Raised with every change.</param>
/// <param name="Label">Label; empty when there is none.</param>
/// <param name="Subsystem">Subsystem; empty when there is none.</param>
/// <param name="Uuid">UUID, as it is spelled.</param>
/// <param name="ChecksumAlgorithm">Hash of the checksum.</param>
/// <param name="Checksum">Why the checksum does not hold; null when it holds.</param>
public sealed record Luks2CopyDump(
    long Offset,
    long Size,
    ulong SequenceId,
    string Label,
    string Subsystem,
    string Uuid,
    string ChecksumAlgorithm,
    Refusal? Checksum
);
