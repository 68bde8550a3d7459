using Coffer.Bytes;

namespace Coffer.Storage.Gpt;

/// <summary>A partition table as it was found on a disk.</summary>
/// <param name="Table">The table that counts.</param>
/// <param name="Copies">How the two copies stand to each other. Writing <see cref="Table"/> mends all but agreement.</param>
/// <param name="Damage">What is wrong with the other copy; null when they agree.</param>
public sealed record GptReading(PartitionTable Table, GptCopies Copies, Refusal? Damage);
