using System.Collections.Immutable;

namespace Coffer.Tpm.Structures;

/// <summary>TPMS_PCR_SELECTION: PCRs of one bank (TPM 2.0 Part 2, section 10.6.2).</summary>
/// <param name="Hash">The bank.</param>
/// <param name="Mask">Bit n stands for PCR n.</param>
/// <param name="SizeOfSelect">Bytes of the bit map on the wire: 3 for the 24 PCRs of a PC.</param>
public readonly record struct TpmsPcrSelection(TpmAlgId Hash, uint Mask, byte SizeOfSelect = 3)
{
    private const byte LargestSelect = 4;

    /// <summary>The selected PCRs, ascending.</summary>
    public ImmutableArray<int> Indices
    {
        get
        {
            uint mask = Mask;
            return [.. Enumerable.Range(0, 32).Where(index => (mask >> index & 1) != 0)];
        }
    }

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteAlgId(Hash);
        writer.WriteByte(SizeOfSelect);
        for (int i = 0; i < SizeOfSelect; i++)
            writer.WriteByte((byte)(Mask >> 8 * i & 0xFF));
    }

    /// <summary>Reads the structure.</summary>
    public static TpmsPcrSelection Read(ref TpmReader reader)
    {
        TpmAlgId hash = reader.ReadAlgId();
        byte size = reader.ReadByte();
        if (size > LargestSelect)
            reader.Refuse($"at most {LargestSelect} bytes of PCR selection", $"{size}");
        uint mask = 0;
        ReadOnlySpan<byte> bits = reader.ReadSpan(size);
        for (int i = 0; i < bits.Length && i < LargestSelect; i++)
            mask |= (uint)bits[i] << 8 * i;
        return new(hash, mask, size);
    }
}
