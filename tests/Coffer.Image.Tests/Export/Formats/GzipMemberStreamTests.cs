using System.IO.Compression;
using Coffer.Bytes;
using Coffer.Image.Export.Formats;
using CsCheck;

namespace Coffer.Image.Tests.Export.Formats;

public sealed class GzipMemberStreamTests : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<int> Sizes => [0, 1, 65535, 65536, MiB - 1, MiB, MiB + 1, 3 * MiB + 77];

    [Theory, MemberData(nameof(Sizes))]
    public void Gzip_takes_random_bytes_out_again(int size) => Unpacks(Random(size));

    [Theory, MemberData(nameof(Sizes))]
    public void Gzip_takes_text_out_again(int size) =>
        Unpacks([.. Enumerable.Range(0, size).Select(i => (byte)(i % 7))]);

    [Fact]
    public void Gzip_takes_out_what_is_partly_one_and_partly_the_other() =>
        Unpacks([.. new byte[MiB / 2], .. Random(MiB), .. new byte[2 * MiB], .. Random(MiB / 2)]);

    [Fact]
    public void It_does_not_matter_how_the_bytes_come() =>
        Gen.Int[1, 300_000]
            .Array[1, 12]
            .Sample(
                sizes =>
                {
                    byte[] content = Random(sizes.Sum());
                    using MemoryStream packed = new();
                    using (GzipMemberStream member = new(packed))
                    {
                        int at = 0;
                        foreach (int size in sizes)
                        {
                            member.Write(content, at, size);
                            at += size;
                        }
                    }
                    Assert.Equal(Packed(content), packed.ToArray());
                },
                iter: 10,
                threads: 1
            );

    [Fact]
    public void Random_bytes_grow_by_little_and_zeros_nearly_go_away()
    {
        Assert.InRange(Packed(Random(4 * MiB)).Length, 4 * MiB, (4 * MiB) + 512);
        Assert.InRange(Packed(new byte[4 * MiB]).Length, 0, 64 << 10);
    }

    private void Unpacks(byte[] content)
    {
        string path = Path.Combine(_directory.Path, "content.gz");
        byte[] packed = Packed(content);
        File.WriteAllBytes(path, packed);
        StockTool.Run("gzip", "gzip", "--decompress", path);
        Assert.True(File.ReadAllBytes(Path.Combine(_directory.Path, "content")).AsSpan().SequenceEqual(content));
        using GZipStream theirs = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        theirs.CopyTo(unpacked);
        Assert.True(unpacked.ToArray().AsSpan().SequenceEqual(content));
    }

    private static byte[] Packed(byte[] content)
    {
        using MemoryStream packed = new();
        using (GzipMemberStream member = new(packed))
            member.Write(content);
        return packed.ToArray();
    }

    private static byte[] Random(int size)
    {
        byte[] bytes = new byte[size];
        SystemRandomSource.Instance.Fill(bytes);
        return bytes;
    }
}
