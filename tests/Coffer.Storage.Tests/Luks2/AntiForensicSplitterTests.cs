using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

public sealed class AntiForensicSplitterTests
{
    private static readonly byte[] s_key = TestVault.Bytes("key", 64);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4000)]
    public void What_is_split_merges(int count)
    {
        byte[] stripes = Split(count);
        byte[] merged = new byte[64];
        AntiForensicSplitter.Merge(stripes, merged);
        Assert.Equal(s_key, merged);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64 * 1999)]
    [InlineData((64 * 4000) - 1)]
    public void One_changed_byte_anywhere_loses_the_key(int at)
    {
        byte[] stripes = Split(4000);
        stripes[at] ^= 1;
        byte[] merged = new byte[64];
        AntiForensicSplitter.Merge(stripes, merged);
        Assert.NotEqual(s_key, merged);
    }

    private static byte[] Split(int count)
    {
        byte[] stripes = new byte[64 * count];
        AntiForensicSplitter.Split(s_key, stripes, new CountingRandomSource("stripes"));
        return stripes;
    }
}
