using Coffer.Bytes;

namespace Coffer.Storage.Vault;

/// <summary>The keys of dm-integrity on the data part, and the size it gave (docs/formats.md, section 6).</summary>
/// <param name="DataKey">Key of the sector tags, 32 bytes.</param>
/// <param name="JournalKey">Key of the journal's MAC, 32 bytes.</param>
/// <param name="ProvidedSectors">Data sectors (512 bytes) that dm-integrity provides on the part.</param>
public sealed record IntegrityKeys(Secret DataKey, Secret JournalKey, ulong ProvidedSectors) : IDisposable
{
    /// <summary>Bytes of each key.</summary>
    public const int KeySize = 32;

    /// <summary>New keys; the size is not known before the part is formatted.</summary>
    public static IntegrityKeys Create(IRandomSource random) =>
        new(Secret.Random(KeySize, random), Secret.Random(KeySize, random), 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        DataKey.Dispose();
        JournalKey.Dispose();
    }
}
