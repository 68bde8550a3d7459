using System.Collections.Immutable;

namespace Coffer.Tpm.Structures;

/// <summary>TPML_PCR_SELECTION: PCRs of several banks (TPM 2.0 Part 2, section 10.9.7).</summary>
/// <param name="Selections">One entry per bank.</param>
public readonly record struct TpmlPcrSelection(ImmutableArray<TpmsPcrSelection> Selections)
    : IEquatable<TpmlPcrSelection>
{
    private const int MostBanks = 16;

    /// <summary>No PCR.</summary>
    public static TpmlPcrSelection None => new([]);

    /// <summary>PCRs of one bank.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A PCR is not 0 to 23.</exception>
    public static TpmlPcrSelection Of(TpmAlgId hash, params ReadOnlySpan<int> pcrs)
    {
        uint mask = 0;
        foreach (int pcr in pcrs)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(pcr, nameof(pcrs));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(pcr, 23, nameof(pcrs));
            mask |= 1u << pcr;
        }
        return new([new TpmsPcrSelection(hash, mask)]);
    }

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteUInt32((uint)Selections.Length);
        foreach (TpmsPcrSelection selection in Selections)
            selection.Write(ref writer);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmlPcrSelection Read(ref TpmReader reader) => new(reader.ReadList(MostBanks, TpmsPcrSelection.Read));

    /// <summary>Same banks and PCRs in the same order.</summary>
    public bool Equals(TpmlPcrSelection other) => Selections.AsSpan().SequenceEqual(other.Selections.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Selections.IsDefaultOrEmpty ? 0 : Selections[0].GetHashCode();

    /// <summary>Such as <c>Sha256: 7, 12</c>.</summary>
    public override string ToString() =>
        string.Join("; ", Selections.Select(bank => $"{bank.Hash}: {string.Join(", ", bank.Indices)}"));
}
