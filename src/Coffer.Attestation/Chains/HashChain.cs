using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Attestation.Chains;

/// <summary>Records each of which names the one before by its hash: none can be left out, added or changed later without all that follow.</summary>
public static class HashChain
{
    /// <summary>What a first record has for the one before.</summary>
    public static ReadOnlyMemory<byte> None { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>Judges that a record follows on another.</summary>
    /// <param name="record">The record.</param>
    /// <param name="previous">Hash of the one before.</param>
    /// <param name="name">What the records are, first word of the reason: "receipt".</param>
    /// <param name="number">Its number, for the refusal.</param>
    public static Refusal? Judge(IChained record, ReadOnlyMemory<byte> previous, string name, ulong number) =>
        record.Previous.Span.SequenceEqual(previous.Span)
            ? null
            : new Refusal(
                $"{name}.chain",
                $"{name} {number}",
                "the hash of the one before",
                Convert.ToHexStringLower(record.Previous.Span),
                $"a record of this {name} chain is missing, or was changed"
            );
}
