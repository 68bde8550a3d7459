using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Coffer.Storage.Luks2;

/// <summary>The areas of the key slots, by number: what was read once, or will be written.</summary>
public sealed class Luks2KeyslotAreas
{
    /// <summary>Bytes of all areas.</summary>
    public const int Size = Luks2KeyslotKinds.Count * Luks2Template.KeyslotAreaSize;

    /// <summary>Bytes of the areas that templates 1 and 2 know.</summary>
    public const int SizeAtRest = Luks2KeyslotKinds.CountAtRest * Luks2Template.KeyslotAreaSize;

    private readonly ImmutableArray<ReadOnlyMemory<byte>> _areas;

    // A re-encryption computes the header's MAC again and again over areas that stay the same.
    private readonly byte[]?[] _hashes = new byte[Luks2KeyslotKinds.Count][];

    private Luks2KeyslotAreas(ImmutableArray<ReadOnlyMemory<byte>> areas) => _areas = areas;

    /// <summary>Areas of zeros.</summary>
    public static Luks2KeyslotAreas Empty { get; } = Of(new byte[Size]);

    /// <summary>The <see cref="Size"/> bytes behind the header copies, or the first <see cref="SizeAtRest"/> of them: the others count as zeros.</summary>
    public static Luks2KeyslotAreas Of(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == SizeAtRest)
            bytes = (byte[])[.. bytes.Span, .. new byte[Size - SizeAtRest]];
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size, nameof(bytes));
        return new([
            .. Enumerable
                .Range(0, Luks2KeyslotKinds.Count)
                .Select(n => bytes.Slice(n * Luks2Template.KeyslotAreaSize, Luks2Template.KeyslotAreaSize)),
        ]);
    }

    /// <summary>The area of a key slot.</summary>
    public ReadOnlyMemory<byte> this[Luks2KeyslotNumber number] => _areas[(int)number];

    /// <summary>True when nothing was ever written there: zeros.</summary>
    public bool IsUntouched(Luks2KeyslotNumber number) => !this[number].Span.ContainsAnyExcept((byte)0);

    /// <summary>These areas with another one of <see cref="Luks2Template.KeyslotAreaSize"/> bytes.</summary>
    public Luks2KeyslotAreas With(Luks2KeyslotNumber number, ReadOnlyMemory<byte> area)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(area.Length, Luks2Template.KeyslotAreaSize, nameof(area));
        return new(_areas.SetItem((int)number, area));
    }

    /// <summary>All of them, in the order of their numbers.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        for (int number = 0; number < Luks2KeyslotKinds.Count; number++)
            _areas[number].Span.CopyTo(bytes.AsSpan(number * Luks2Template.KeyslotAreaSize));
        return bytes;
    }

    internal ReadOnlySpan<byte> HashOf(Luks2KeyslotNumber number) =>
        _hashes[(int)number] ??= SHA256.HashData(_areas[(int)number].Span);
}
