namespace Coffer.Keys.Recovery.Sharing;

/// <summary>
/// The field GF(2^8) of FIPS 197, section 4: bytes as polynomials modulo x^8 + x^4 + x^3 + x + 1. Every operation takes the same
/// steps whatever the values are: no table and no branch depends on one.
/// </summary>
internal static class Gf256
{
    private const int Modulus = 0x11b;

    /// <summary>The product.</summary>
    internal static byte Multiply(byte a, byte b)
    {
        int shifted = a;
        int product = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            product ^= shifted & -((b >> bit) & 1);
            shifted = (shifted << 1) ^ (Modulus & -(shifted >> 7));
        }
        return (byte)product;
    }

    /// <summary>The inverse, a to the power of 254; 0 for 0.</summary>
    internal static byte Invert(byte a)
    {
        // 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128.
        byte power = a;
        byte result = 1;
        for (int i = 0; i < 7; i++)
        {
            power = Multiply(power, power);
            result = Multiply(result, power);
        }
        return result;
    }
}
