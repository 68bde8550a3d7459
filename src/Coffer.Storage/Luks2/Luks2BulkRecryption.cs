using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>Changes the volume key of many sectors in memory, a worker for each processor.</summary>
public sealed class Luks2BulkRecryption : IDisposable
{
    private const int Sector = Luks2Template.SectorSize;

    private readonly (Luks2DataCipher Old, Luks2DataCipher Next)[] _workers;

    /// <param name="old">The old volume key; stays the caller's.</param>
    /// <param name="next">The next volume key; stays the caller's.</param>
    public Luks2BulkRecryption(Secret old, Secret next) =>
        _workers = [
            .. Enumerable
                .Range(0, Environment.ProcessorCount)
                .Select(_ => (new Luks2DataCipher(old), new Luks2DataCipher(next))),
        ];

    /// <summary>
    /// The same sectors under the next key, and the SHA-256 of each one under the old key, as it stands in the area of the <c>reencrypt</c> slot.
    /// </summary>
    /// <param name="old">Whole sectors under the old key.</param>
    /// <param name="start">Where the first one lies, bytes of the data.</param>
    /// <param name="next">As long; gets the sectors under the next key.</param>
    /// <param name="checksums">Gets <see cref="Luks2Template.ChecksumSize"/> bytes for each sector.</param>
    public void Run(ReadOnlyMemory<byte> old, long start, Memory<byte> next, Memory<byte> checksums)
    {
        int sectors = old.Length / Sector;
        ArgumentOutOfRangeException.ThrowIfNotEqual(sectors * Sector, old.Length, nameof(old));
        int share = (sectors + _workers.Length - 1) / _workers.Length;
        Parallel.For(
            0,
            _workers.Length,
            worker =>
            {
                int first = Math.Min(worker * share, sectors);
                int count = Math.Min(share, sectors - first);
                Run(
                    worker,
                    old.Slice(first * Sector, count * Sector).Span,
                    start + ((long)first * Sector),
                    next.Slice(first * Sector, count * Sector).Span,
                    checksums.Slice(first * Luks2Template.ChecksumSize, count * Luks2Template.ChecksumSize).Span
                );
            }
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((Luks2DataCipher old, Luks2DataCipher next) in _workers)
        {
            old.Dispose();
            next.Dispose();
        }
    }

    private void Run(int worker, ReadOnlySpan<byte> old, long start, Span<byte> next, Span<byte> checksums)
    {
        for (int sector = 0; sector < old.Length / Sector; sector++)
            SHA256.HashData(
                old.Slice(sector * Sector, Sector),
                checksums.Slice(sector * Luks2Template.ChecksumSize, Luks2Template.ChecksumSize)
            );
        old.CopyTo(next);
        _workers[worker].Old.Decrypt(next, start);
        _workers[worker].Next.Encrypt(next, start);
    }
}
