namespace Coffer.Keys.Rotation;

/// <summary>One step of a change of the header. Whatever is cut between or within steps, the machine opens its vault.</summary>
/// <param name="What">What it does, for messages.</param>
public abstract record RotationStep(string What);

/// <summary>Bytes that are on the disk for good when it ends: a write and a flush.</summary>
/// <param name="What">What they are.</param>
/// <param name="Offset">Where, bytes of the partition.</param>
/// <param name="Bytes">Whole sectors.</param>
public sealed record WriteStep(string What, long Offset, ReadOnlyMemory<byte> Bytes) : RotationStep(What);

/// <summary>Bytes that the disk must give back, or the change goes no further.</summary>
/// <param name="What">What they are.</param>
/// <param name="Offset">Where, bytes of the partition.</param>
/// <param name="Bytes">What was written.</param>
public sealed record ProveStep(string What, long Offset, ReadOnlyMemory<byte> Bytes) : RotationStep(What);

/// <summary>The point of no return: the TPM's counter goes to the new binding's generation, and the old one is dead.</summary>
/// <param name="Generation">What the counter must say afterwards.</param>
public sealed record AdvanceStep(ulong Generation) : RotationStep($"advance the generation to {Generation}");
