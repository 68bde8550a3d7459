namespace Coffer.Keys.Reencryption;

/// <summary>
/// The live dm-crypt device of a vault while it is re-encrypted: below <c>boundary</c> with the next volume key, above with the old one.
/// Between <see cref="Hold"/> and <see cref="Release"/> nobody reads or writes through it.
/// </summary>
public interface ILiveMapping
{
    /// <summary>Returns when all I/O through the device has ended and no other begins.</summary>
    /// <exception cref="IOException">It could not be held: everything goes on as before.</exception>
    void Hold();

    /// <summary>Puts both keys' boundary to this byte of the data and lets I/O go on.</summary>
    /// <param name="boundary">Bytes of the data, from their beginning; the size of the data when all of it is under the next key.</param>
    /// <exception cref="IOException">The device has its old table still and is held still.</exception>
    void Switch(long boundary);

    /// <summary>Lets I/O go on as before <see cref="Hold"/>; does nothing when it is not held.</summary>
    void Release();
}
