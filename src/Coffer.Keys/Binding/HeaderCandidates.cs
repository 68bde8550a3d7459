using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Binding;

/// <summary>
/// What one read of a vault's start may be opened by: each binding of each copy. At rest that is one; a power cut in the
/// middle of a change, or a host that wrote on the disk, leaves more. Which one is the machine's is decided by the TPM's
/// generation and by the MAC, never by what the disk says of itself.
/// </summary>
/// <param name="Bindings">Newest first: by sequence number, then by generation. Never empty.</param>
/// <param name="CopiesAgree">Both copies are readable and say the same.</param>
public sealed record HeaderCandidates(ImmutableArray<BoundHeader> Bindings, bool CopiesAgree)
{
    private const string Thing = "vault header";

    /// <summary>The newest one, whoever wrote it.</summary>
    public BoundHeader Newest => Bindings[0];

    /// <summary>True when no change is left to be ended: two equal copies with one binding.</summary>
    public bool AtRest => CopiesAgree && Newest.Header.Unlocks.Length == 1;

    /// <summary>
    /// Reads the first <see cref="BoundHeader.Size"/> bytes of a vault's partition, which must come from one read, or what was kept of them when
    /// they were <see cref="BoundHeader.SizeAtRest"/>. One readable copy is enough.
    /// </summary>
    public static Parsed<HeaderCandidates> Read(ReadOnlyMemory<byte> start)
    {
        if (start.Length is not (BoundHeader.Size or BoundHeader.SizeAtRest))
            return new Refusal("luks2.area", Thing, $"{BoundHeader.Size} bytes", $"{start.Length} bytes");
        ReadOnlySpan<byte> copies = start.Span[..Luks2Template.HeaderAreaSize];
        Luks2KeyslotAreas areas = Luks2KeyslotAreas.Of(start[Luks2Template.HeaderAreaSize..]);
        Parsed<Luks2Header> first = StrictLuks2Header.ReadCopy(copies, 0);
        Parsed<Luks2Header> second = StrictLuks2Header.ReadCopy(copies, 1);
        if (first.Value is { } whole && whole.ToBytes().AsSpan().SequenceEqual(copies))
            return new HeaderCandidates([.. Of(whole, areas, 0)], CopiesAgree: true);
        BoundHeader[] bindings = [.. Of(first.Value, areas, 0), .. Of(second.Value, areas, 1)];
        return bindings.Length == 0
            ? first.Refusal!
            : new HeaderCandidates(
                [
                    .. bindings
                        .OrderByDescending(bound => bound.Header.SequenceId)
                        .ThenByDescending(bound => bound.Binding.Generation),
                ],
                CopiesAgree: false
            );
    }

    /// <summary>
    /// What to try to open, in this order: the bindings of the TPM's generation. Where there is none, the newest one, so that
    /// the TPM refuses it with what it has.
    /// </summary>
    /// <param name="generation">What the counter says now; null when there is none.</param>
    public ImmutableArray<BoundHeader> At(ulong? generation)
    {
        ImmutableArray<BoundHeader> alive = [.. Bindings.Where(bound => bound.Binding.Generation == generation)];
        return alive.IsEmpty ? [Newest] : alive;
    }

    private static IEnumerable<BoundHeader> Of(Luks2Header? header, Luks2KeyslotAreas areas, int copy) =>
        header is null
            ? []
            : header
                .Unlocks.Select(unlock => new BoundHeader(header, areas, unlock.Keyslot.Number) { Copy = copy })
                .OrderByDescending(bound => bound.Binding.Generation);
}
