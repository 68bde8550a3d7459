namespace Coffer.Tpm.Structures;

/// <summary>TPMS_TIME_INFO (TPM 2.0 Part 2, section 10.11.6).</summary>
/// <param name="Time">Milliseconds since the TPM was last powered or reset.</param>
/// <param name="ClockInfo">Clock and counters.</param>
public readonly record struct TpmsTimeInfo(ulong Time, TpmsClockInfo ClockInfo)
{
    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteUInt64(Time);
        ClockInfo.Write(ref writer);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmsTimeInfo Read(ref TpmReader reader) => new(reader.ReadUInt64(), TpmsClockInfo.Read(ref reader));
}
