using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Keys.Tests.Recovery.Sharing;

public sealed class Gf256Tests
{
    // FIPS 197, section 4.2, and the inverses of the S-box's derivation.
    [Theory]
    [InlineData(0x57, 0x83, 0xc1)]
    [InlineData(0x57, 0x13, 0xfe)]
    [InlineData(0x53, 0xca, 0x01)]
    [InlineData(0x80, 0x02, 0x1b)]
    [InlineData(0x00, 0xff, 0x00)]
    public void The_products_of_FIPS_197_come_out(byte a, byte b, byte product) =>
        Assert.Equal(product, Gf256.Multiply(a, b));

    [Fact]
    public void It_is_a_field()
    {
        Assert.Equal(0, Gf256.Invert(0));
        for (int a = 1; a < 256; a++)
        {
            Assert.Equal(1, Gf256.Multiply((byte)a, Gf256.Invert((byte)a)));
            Assert.Equal((byte)a, Gf256.Multiply((byte)a, 1));
            for (int b = 0; b < 256; b++)
            {
                byte product = Gf256.Multiply((byte)a, (byte)b);
                Assert.Equal(product, Gf256.Multiply((byte)b, (byte)a));
                Assert.Equal(b != 0, product != 0);
                Assert.Equal(
                    Gf256.Multiply((byte)a, (byte)(b ^ 0x35)),
                    (byte)(product ^ Gf256.Multiply((byte)a, 0x35))
                );
            }
        }
    }
}
