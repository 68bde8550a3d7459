using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Sharing;

/// <summary>
/// Polynomials over <see cref="Gf256"/>, one for each byte of what is shared, evaluated and interpolated side by side (A. Shamir, How
/// to share a secret, 1979). Where they are evaluated is public; their values are not.
/// </summary>
internal static class SharePolynomials
{
    /// <summary>The value at <paramref name="x"/>.</summary>
    /// <param name="constant">The value at 0.</param>
    /// <param name="coefficients">Of x, x^2 and so on, each as long as <paramref name="constant"/>.</param>
    /// <param name="x">Where; not 0.</param>
    /// <param name="value">As long as <paramref name="constant"/>.</param>
    internal static void Evaluate(
        ReadOnlySpan<byte> constant,
        ReadOnlySpan<byte> coefficients,
        byte x,
        Span<byte> value
    )
    {
        int size = constant.Length;
        value.Clear();
        for (int at = coefficients.Length - size; at >= 0; at -= size)
            MultiplyAdd(value, x, coefficients.Slice(at, size));
        MultiplyAdd(value, x, constant);
    }

    /// <summary>The value at <paramref name="x"/> of the polynomials of least degree through some points.</summary>
    /// <param name="points">Distinct places, each with the values there.</param>
    /// <param name="x">Where.</param>
    /// <param name="value">As long as each of the values.</param>
    internal static void Interpolate(IReadOnlyList<(byte X, Secret Values)> points, byte x, Span<byte> value)
    {
        value.Clear();
        for (int i = 0; i < points.Count; i++)
        {
            byte basis = Basis(points, i, x);
            ReadOnlySpan<byte> values = points[i].Values.Span;
            for (int at = 0; at < value.Length; at++)
                value[at] ^= Gf256.Multiply(basis, values[at]);
        }
    }

    // Lagrange's polynomial that is 1 at point i and 0 at the others. Subtraction is addition here.
    private static byte Basis(IReadOnlyList<(byte X, Secret Values)> points, int i, byte x)
    {
        byte above = 1;
        byte below = 1;
        for (int j = 0; j < points.Count; j++)
        {
            if (j == i)
                continue;
            above = Gf256.Multiply(above, (byte)(x ^ points[j].X));
            below = Gf256.Multiply(below, (byte)(points[i].X ^ points[j].X));
        }
        return Gf256.Multiply(above, Gf256.Invert(below));
    }

    private static void MultiplyAdd(Span<byte> value, byte x, ReadOnlySpan<byte> coefficient)
    {
        for (int at = 0; at < value.Length; at++)
            value[at] = (byte)(Gf256.Multiply(value[at], x) ^ coefficient[at]);
    }
}
