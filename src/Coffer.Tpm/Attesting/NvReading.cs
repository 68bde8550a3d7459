using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>Reads whole NV indices, in pieces that every TPM can give.</summary>
public static class NvReading
{
    /// <summary>Every TPM gives this much at once (MAX_NV_BUFFER_SIZE is 512 at least: TCG PC Client PTP, section 3.6).</summary>
    private const int Piece = 512;

    /// <summary>Most bytes of an index taken here: certificates have 1 to 2 KiB, Azure's report 2600 bytes.</summary>
    private const int LargestIndex = 16 * 1024;

    /// <summary>Reads an index.</summary>
    /// <returns>Its bytes; null when there is no such index, or nobody wrote it.</returns>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    /// <exception cref="RefusedException">The index is larger than anything known, or shrinks while it is read.</exception>
    public static TpmBuffer? Read(TpmDevice tpm, uint index)
    {
        if (ReadPublic(tpm, index) is not { } present || !present.Attributes.HasFlag(TpmaNv.Written))
            return null;
        if (present.DataSize > LargestIndex)
            throw Refused(index, $"at most {LargestIndex} bytes", $"{present.DataSize}");
        byte[] data = new byte[present.DataSize];
        TpmHandle nv = new(index);
        TpmHandle reader = present.Attributes.HasFlag(TpmaNv.AuthRead) ? nv : TpmHandle.Owner;
        for (int at = 0; at < data.Length; )
            at += ReadPiece(tpm, reader, nv, data.AsSpan(at, Math.Min(Piece, data.Length - at)), at);
        return data;
    }

    private static int ReadPiece(TpmDevice tpm, TpmHandle reader, TpmHandle nv, Span<byte> piece, int offset)
    {
        NvRead command = new(reader, nv, (ushort)piece.Length, (ushort)offset);
        TpmBuffer read = tpm.Execute(command, PasswordSession.Instance).Data;
        if (read.Length != piece.Length)
            throw Refused(nv.Value, $"{piece.Length} bytes at offset {offset}", $"{read.Length}");
        read.Span.CopyTo(piece);
        return piece.Length;
    }

    private static TpmsNvPublic? ReadPublic(TpmDevice tpm, uint index)
    {
        try
        {
            return tpm.Execute(new NvReadPublic(new TpmHandle(index))).NvPublic;
        }
        catch (TpmException e) when (e.Error == TpmRc.Handle)
        {
            return null;
        }
    }

    private static RefusedException Refused(uint index, string expected, string seen) =>
        new(new Refusal("nv.size", $"NV index 0x{index:x8}", expected, seen));
}
