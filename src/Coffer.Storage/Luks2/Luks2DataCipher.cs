using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// The cipher of a vault's data, as dm-crypt has it: <c>aes-xts-plain64</c> in sectors of <see cref="Luks2Template.SectorSize"/> bytes, whose tweaks
/// count 512-byte sectors of the data. Not for several threads.
/// </summary>
/// <param name="volumeKey">The volume key; stays the caller's.</param>
public sealed class Luks2DataCipher(Secret volumeKey) : IDisposable
{
    private readonly AesXts _cipher = new(volumeKey.Span, Luks2Template.SectorSize);

    /// <summary>Encrypts whole sectors in place.</summary>
    /// <param name="sectors">The sectors.</param>
    /// <param name="start">Where the first one lies, bytes of the data.</param>
    public void Encrypt(Span<byte> sectors, long start) => _cipher.Encrypt(sectors, start);

    /// <summary>Decrypts whole sectors in place.</summary>
    /// <inheritdoc cref="Encrypt"/>
    public void Decrypt(Span<byte> sectors, long start) => _cipher.Decrypt(sectors, start);

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();
}
