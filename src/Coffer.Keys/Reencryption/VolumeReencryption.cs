using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// Re-encrypts the data of a vault slice by slice, below whatever is mounted on them. All memory is taken beforehand. Not for several
/// threads.
/// </summary>
public sealed class VolumeReencryption : IDisposable
{
    /// <summary>A re-encryption that goes on where the header says.</summary>
    /// <param name="header">The header on the disk, of template 3, opened and judged, both copies alike.</param>
    /// <param name="unlock">The unlock secret it was opened by; null after a recovery, when no header can be written. Stays the caller's.</param>
    /// <param name="old">The old volume key; stays the caller's, and must live as long as this.</param>
    /// <param name="next">The next volume key; likewise.</param>
    /// <param name="partition">The vault's partition, past every cache.</param>
    /// <param name="slice">Bytes that one step re-encrypts, a multiple of 4096.</param>
    public VolumeReencryption(
        BoundHeader header,
        Secret? unlock,
        Secret old,
        Secret next,
        IBlockDevice partition,
        int slice
    )
    {
        ArgumentNullException.ThrowIfNull(header);
        throw new NotImplementedException();
    }

    /// <summary>The header now: what is on the disk, but for a hot zone that was ended after a recovery.</summary>
    public BoundHeader Header { get; }

    /// <summary>Where the old volume key begins, bytes of the data: the boundary of the table to activate.</summary>
    public long Position { get; }

    /// <summary>Size of the data, bytes.</summary>
    public long Size { get; }

    /// <summary>True when all data are under the next key: what follows is <see cref="ReencryptionEnd"/>.</summary>
    public bool IsDone => Position == Size;

    /// <summary>
    /// Ends the hot zone that a cut left, before anything is activated: each sector that still has its old checksum is re-encrypted. After
    /// a recovery the header stays as it is, and the next boot does the same again.
    /// </summary>
    /// <returns>Null; <c>rotation.superblock</c>.</returns>
    /// <exception cref="IOException">The device failed; do it again.</exception>
    public Refusal? Settle() => throw new NotImplementedException();

    /// <summary>Re-encrypts the next slice.</summary>
    /// <param name="mapping">The live device.</param>
    /// <returns>Null when the slice is done; <c>rotation.unsealed</c> after a recovery; <c>rotation.slice</c> when it failed and was taken back.</returns>
    /// <exception cref="HeldVolumeException">It could not be taken back.</exception>
    public Refusal? Step(ILiveMapping mapping) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() { }
}
