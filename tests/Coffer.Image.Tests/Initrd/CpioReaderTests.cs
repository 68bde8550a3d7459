using System.Text;
using Coffer.Bytes;
using Coffer.Image.Initrd;

namespace Coffer.Image.Tests.Initrd;

public sealed class CpioReaderTests
{
    private static readonly byte[] s_content = Encoding.ASCII.GetBytes("{\"format\":\"coffer-grant-1\"}");

    [Fact]
    public void A_file_of_the_first_archive_is_found()
    {
        byte[] archive = Archive();
        Assert.Equal(s_content, Find(archive).OrThrow());
        Assert.Equal("odd"u8.ToArray(), CpioReader.Find(archive, "coffer/modules", 3).OrThrow());
        Assert.Equal(s_content, Find([.. archive, 0x28, 0xb5, 0x2f, 0xfd]).OrThrow());
    }

    [Fact]
    public void A_file_of_a_later_archive_is_none_of_the_installers()
    {
        using MemoryStream first = new();
        CpioArchive.Write(first, [new CpioFile("other", "x"u8.ToArray())]);
        Assert.Equal("cpio.missing", Find([.. first.ToArray(), .. Archive()]).Refusal?.Reason);
    }

    [Fact]
    public void A_file_over_its_bound_is_refused() =>
        Assert.Equal(
            "cpio.size",
            CpioReader.Find(Archive(), "coffer/grant.json", s_content.Length - 1).Refusal?.Reason
        );

    [Theory]
    [InlineData(0, "170701", "cpio.header")]
    [InlineData(54, "0000000g", "cpio.header")]
    [InlineData(54, "ffffffff", "cpio.size")]
    [InlineData(94, "00000000", "cpio.name")]
    [InlineData(94, "00000101", "cpio.name")]
    [InlineData(94, "ffffffff", "cpio.name")]
    [InlineData(94, " 0000007", "cpio.header")]
    public void A_damaged_header_is_refused(int offset, string text, string reason)
    {
        byte[] archive = Archive();
        Encoding.ASCII.GetBytes(text).CopyTo(archive, offset);
        Assert.Equal(reason, Find(archive).Refusal?.Reason);
    }

    [Fact]
    public void However_it_is_cut_nothing_is_thrown()
    {
        byte[] archive = Archive();
        for (int length = 0; length < archive.Length; length++)
            _ = Find(archive[..length]);
        Assert.Equal("cpio.header", Find([]).Refusal?.Reason);
    }

    private static Parsed<byte[]> Find(byte[] archive) => CpioReader.Find(archive, "coffer/grant.json", 4096);

    private static byte[] Archive()
    {
        using MemoryStream archive = new();
        CpioArchive.Write(
            archive,
            [new CpioFile("coffer/grant.json", s_content), new CpioFile("coffer/modules", "odd"u8.ToArray())]
        );
        return archive.ToArray();
    }
}
