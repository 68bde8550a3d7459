namespace Coffer.Tpm;

/// <summary>A response code as the TPM sent it, taken apart (TPM 2.0 Part 1, section 39; Part 2, section 6.6).</summary>
/// <param name="Value">The 32 bits of the response header.</param>
public readonly record struct TpmResponseCode(uint Value)
{
    private const uint FormatOne = 0x080;
    private const uint ParameterFlag = 0x040;
    private const uint SessionFlag = 0x800;

    /// <summary>The code without parameter, handle or session number.</summary>
    public TpmRc Error => (TpmRc)(IsFormatOne ? Value & 0x0BF : Value);

    /// <summary>True for codes that say which parameter, handle or session they are about.</summary>
    public bool IsFormatOne => (Value & FormatOne) != 0 && Value <= 0xFFF;

    /// <summary>Number of the parameter at fault, from 1; 0 when none is named.</summary>
    public int Parameter => IsFormatOne && (Value & ParameterFlag) != 0 ? (int)(Value >> 8) & 0xF : 0;

    /// <summary>Number of the handle at fault, from 1; 0 when none is named.</summary>
    public int Handle => IsFormatOne && (Value & (ParameterFlag | SessionFlag)) == 0 ? (int)(Value >> 8) & 0x7 : 0;

    /// <summary>Number of the session at fault, from 1; 0 when none is named.</summary>
    public int Session =>
        IsFormatOne && (Value & (ParameterFlag | SessionFlag)) == SessionFlag ? (int)(Value >> 8) & 0x7 : 0;

    /// <summary>True when the same command may simply be sent again (TPM 2.0 Part 2, section 6.6.3).</summary>
    public bool AsksForRetry => Error is TpmRc.Retry or TpmRc.Yielded or TpmRc.Testing;

    /// <summary>The specification's name, such as <c>TPM_RC_PCR_CHANGED</c>; the number for one it does not have.</summary>
    public string Name => TpmRcTable.Rows.TryGetValue(Error, out var row) ? row.Name : $"0x{Value:x3}";

    /// <summary>What the name means, in a few words.</summary>
    public string Description =>
        TpmRcTable.Rows.TryGetValue(Error, out var row)
            ? row.Description
            : "not a code of the TPM library specification";

    /// <summary>Name, number, what it is about and meaning in one line.</summary>
    public override string ToString() => $"{Name} (0x{Value:x3}){Place}: {Description}";

    private string Place =>
        this switch
        {
            { Parameter: > 0 and int number } => $", parameter {number}",
            { Session: > 0 and int number } => $", session {number}",
            { Handle: > 0 and int number } => $", handle {number}",
            _ => "",
        };
}
