using System.Collections.Immutable;

namespace Coffer.Storage.Luks2;

/// <summary>The areas of the key slots, by number: what was read once, or will be written.</summary>
public sealed class Luks2KeyslotAreas
{
    /// <summary>Bytes of all areas.</summary>
    public const int Size = Luks2KeyslotKinds.Count * Luks2Template.KeyslotAreaSize;

    private readonly ImmutableArray<ReadOnlyMemory<byte>> _areas;

    private Luks2KeyslotAreas(ImmutableArray<ReadOnlyMemory<byte>> areas) => _areas = areas;

    /// <summary>Four areas of zeros.</summary>
    public static Luks2KeyslotAreas Empty { get; } = Of(new byte[Size]);

    /// <summary>The <see cref="Size"/> bytes behind the header copies.</summary>
    public static Luks2KeyslotAreas Of(ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size, nameof(bytes));
        return new([
            .. Enumerable
                .Range(0, Luks2KeyslotKinds.Count)
                .Select(n => bytes.Slice(n * Luks2Template.KeyslotAreaSize, Luks2Template.KeyslotAreaSize)),
        ]);
    }

    /// <summary>The area of a key slot.</summary>
    public ReadOnlyMemory<byte> this[Luks2KeyslotNumber number] => _areas[(int)number];

    /// <summary>These areas with another one of <see cref="Luks2Template.KeyslotAreaSize"/> bytes.</summary>
    public Luks2KeyslotAreas With(Luks2KeyslotNumber number, ReadOnlyMemory<byte> area)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(area.Length, Luks2Template.KeyslotAreaSize, nameof(area));
        return new(_areas.SetItem((int)number, area));
    }

    /// <summary>All of them, in the order of their numbers.</summary>
    public byte[] ToBytes() => [.. _areas.SelectMany(area => area.ToArray())];
}
