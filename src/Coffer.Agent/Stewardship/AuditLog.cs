using Coffer.Attestation.Audit;
using Coffer.Attestation.Chains;
using Coffer.Bytes;

namespace Coffer.Agent.Stewardship;

/// <summary>
/// The audit log of this machine: a ring of files in the vault. When the last one is full, the oldest makes room, and the chain goes on over
/// the border. Entries are written one at a time.
/// </summary>
/// <param name="directory">Where it lies.</param>
internal sealed class AuditLog(string directory)
{
    private const int Segments = 4;

    private readonly Lock _lock = new();
    private AuditSegment[]? _ring;

    /// <summary>All entries, the oldest one first.</summary>
    /// <exception cref="RefusedException">The log cannot be read (<c>audit.disk</c>).</exception>
    internal IReadOnlyList<AuditEntry> Entries() =>
        Guarded(() => Ordered().SelectMany(segment => segment.Entries).ToList());

    /// <summary>
    /// After which entries the log is damaged: behind each stands what is none, in place of entries that were there. Empty for a log that is whole.
    /// </summary>
    /// <exception cref="RefusedException">The log cannot be read (<c>audit.disk</c>).</exception>
    internal IReadOnlyList<ulong> DamagedAfter() =>
        Guarded(() =>
            Ordered()
                .Where(segment => segment.IsDamaged)
                .Select(segment => segment.Entries.Count == 0 ? 0 : segment.Entries[^1].Number)
                .Order()
                .ToList()
        );

    /// <summary>Adds an entry; it is on the disk when this returns.</summary>
    /// <param name="make">Makes it from its number and the hash of the one before.</param>
    /// <exception cref="RefusedException">It cannot be written (<c>audit.disk</c>).</exception>
    internal AuditEntry Add(Func<ulong, ReadOnlyMemory<byte>, AuditEntry> make) =>
        Guarded(() =>
        {
            AuditSegment[] ordered = Ordered();
            AuditEntry? last = ordered.SelectMany(segment => segment.Entries).LastOrDefault();
            AuditEntry entry = make((last?.Number ?? 0) + 1, last?.Hash() ?? HashChain.None);
            if (ordered[^1].TryAdd(entry))
                return entry;
            ordered[0].Clear();
            return ordered[0].TryAdd(entry)
                ? entry
                : throw new IOException($"an entry of more than {AuditSegment.Size} bytes");
        });

    // Those without entries first: the next one that is needed, and then the oldest.
    private AuditSegment[] Ordered()
    {
        _ring ??= Load();
        return [.. _ring.OrderBy(segment => segment.Entries.Count == 0 ? 0 : segment.Entries[^1].Number)];
    }

    private AuditSegment[] Load()
    {
        Directory.CreateDirectory(directory);
        AuditSegment[] ring =
        [
            .. Enumerable.Range(0, Segments).Select(i => new AuditSegment(Path.Combine(directory, $"{i}.log"))),
        ];
        foreach (AuditSegment segment in ring)
            segment.Load();
        return ring;
    }

    private T Guarded<T>(Func<T> work)
    {
        lock (_lock)
            try
            {
                return work();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What was read of it may not be what stands there any more.
                _ring = null;
                throw new RefusedException(
                    new Refusal(
                        "audit.disk",
                        "audit log of the machine",
                        "a disk that keeps it",
                        e.Message,
                        "nothing is done that is not written down: look at the disk, and at the room in /var"
                    )
                );
            }
    }
}
