namespace Coffer.Tpm.Structures;

/// <summary>TPMS_CLOCK_INFO (TPM 2.0 Part 2, section 10.11.1).</summary>
/// <param name="Clock">Milliseconds the TPM was powered.</param>
/// <param name="ResetCount">TPM resets since the last clear.</param>
/// <param name="RestartCount">Restarts and resumes since the last reset.</param>
/// <param name="Safe">False when the clock may have been higher before.</param>
public readonly record struct TpmsClockInfo(ulong Clock, uint ResetCount, uint RestartCount, bool Safe)
{
    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteUInt64(Clock);
        writer.WriteUInt32(ResetCount);
        writer.WriteUInt32(RestartCount);
        writer.WriteByte(Safe ? (byte)1 : (byte)0);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmsClockInfo Read(ref TpmReader reader) =>
        new(reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadYesNo());
}
