using Coffer.Bytes;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Machine;

namespace Coffer.Init.Vault;

/// <summary>
/// The vault's dm-crypt device while it is re-encrypted: below the parts that are in use. The next table is loaded before the device is held,
/// so that what takes memory and keys is done by then, and the switch itself is one call.
/// </summary>
/// <param name="mapper">The device mapper.</param>
/// <param name="device">The dm-crypt device.</param>
/// <param name="partition">Partition below, <c>major:minor</c>.</param>
/// <param name="length">Bytes of the segment.</param>
/// <param name="volumeKey">The present key; stays the caller's.</param>
/// <param name="nextKey">The key that takes its place; stays the caller's.</param>
internal sealed class LiveVault(
    DeviceMapperControl mapper,
    MappedDevice device,
    string partition,
    long length,
    Secret volumeKey,
    Secret nextKey
) : IPreparedMapping
{
    private long? _prepared;
    private bool _held;

    /// <inheritdoc/>
    public void Prepare(long boundary)
    {
        if (_prepared == boundary)
            return;
        // In the keyring of this very thread, where dm-crypt looks for them.
        using LogonKey present = LogonKey.Add(CryptTable.KeyDescription, volumeKey.Span);
        using LogonKey next = LogonKey.Add(CryptTable.NextKeyDescription, nextKey.Span);
        Mapping.Load(mapper, device, CryptTable.Of(partition, length, boundary));
        _prepared = boundary;
    }

    /// <inheritdoc/>
    public void Hold()
    {
        mapper.Suspend(device);
        _held = true;
    }

    /// <inheritdoc/>
    public void Switch(long boundary)
    {
        Prepare(boundary);
        mapper.Resume(device);
        _held = false;
        _prepared = null;
    }

    /// <inheritdoc/>
    public void Release()
    {
        if (!_held)
            return;
        // A table that waits would be switched to.
        if (_prepared is not null)
            mapper.Clear(device);
        _prepared = null;
        mapper.Resume(device);
        _held = false;
    }

    /// <inheritdoc/>
    public Refusal? Judge(long boundary) => Mapping.Judge(mapper, device, CryptTable.Of(partition, length, boundary));
}
