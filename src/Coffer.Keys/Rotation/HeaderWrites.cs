using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Rotation;

/// <summary>The writes that changes of a header are made of.</summary>
internal static class HeaderWrites
{
    /// <summary>Both copies, one after the other.</summary>
    /// <param name="what">What they say, for messages.</param>
    /// <param name="header">The header.</param>
    /// <param name="lastCopy">The copy that is written last.</param>
    internal static IEnumerable<WriteStep> Of(string what, Luks2Header header, int lastCopy)
    {
        byte[] bytes = header.ToBytes();
        foreach (int copy in (int[])[1 - lastCopy, lastCopy])
        {
            int offset = copy * Luks2Template.HeaderSize;
            yield return new WriteStep(
                $"header copy {copy + 1}: {what}",
                offset,
                bytes.AsMemory(offset, Luks2Template.HeaderSize)
            );
        }
    }

    /// <summary>The area of a key slot.</summary>
    internal static WriteStep Area(Luks2KeyslotNumber number, ReadOnlyMemory<byte> bytes) =>
        new($"key slot area {(int)number}", Luks2Template.OffsetOf(number), bytes);

    /// <summary>
    /// Random bytes over the areas that the header has no key slot for. Those that only a re-encryption uses are passed over while nothing was
    /// ever written there.
    /// </summary>
    internal static IEnumerable<WriteStep> OverUnused(
        Luks2Header header,
        Luks2KeyslotAreas areas,
        IRandomSource random
    ) =>
        Enum.GetValues<Luks2KeyslotNumber>()
            .Except(header.Keyslots)
            .Where(number => number.IsAtRest() || !areas.IsUntouched(number))
            .Select(number =>
            {
                byte[] noise = new byte[Luks2Template.KeyslotAreaSize];
                random.Fill(noise);
                return Area(number, noise) with { What = $"random bytes over key slot area {(int)number}" };
            });

    /// <summary>Reads a write again and compares.</summary>
    internal static ProveStep Prove(WriteStep step) => new($"{step.What}, read again", step.Offset, step.Bytes);

    /// <summary>The tokens of a changed header are too long.</summary>
    internal static Refusal NoRoom { get; } =
        new(
            "rotation.room",
            "vault header",
            $"tokens that fit into {Luks2Template.JsonAreaSize} bytes",
            "more",
            "use fewer recovery recipients"
        );
}
