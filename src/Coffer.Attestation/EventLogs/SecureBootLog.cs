using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Attestation.EventLogs;

/// <summary>PCR 7 sorted by what it is about: variables, separator, actions, authorities. Only what a digest proves is in here.</summary>
internal sealed class SecureBootLog
{
    /// <summary>The PCR.</summary>
    public const int Pcr = 7;

    public SecureBootLog(ReplayedBoot boot)
    {
        foreach (TcgEvent e in boot.EventsOf(Pcr))
        {
            if (e.Type == TcgEventType.EV_SEPARATOR)
                HasSeparator = true;
            else if (boot.Proof(e) == EventProof.Data)
                Add(e);
        }
    }

    /// <summary>True once a separator was seen.</summary>
    public bool HasSeparator { get; private set; }

    /// <summary>Variables before the separator, in order.</summary>
    public List<UefiVariableData> Variables { get; } = [];

    /// <summary>Variables behind the separator: none belongs there.</summary>
    public List<UefiVariableData> LateVariables { get; } = [];

    /// <summary>Actions.</summary>
    public List<string> Actions { get; } = [];

    /// <summary>Entries that allowed something, and whether they stand before the separator.</summary>
    public List<(UefiVariableData Variable, bool IsEarly)> Authorities { get; } = [];

    /// <summary>The value of a variable; empty when it was not measured.</summary>
    public ReadOnlyMemory<byte> ValueOf(EfiVariableName name) => Variables.Find(v => Is(v, name))?.Data ?? default;

    /// <summary>True for the variable of this name and namespace.</summary>
    public static bool Is(UefiVariableData variable, EfiVariableName name) =>
        variable.UnicodeName == name.Name && variable.VariableName == name.Vendor;

    private void Add(TcgEvent e)
    {
        switch (e.Detail.Value)
        {
            case UefiVariableData variable when e.Type == TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG:
                (HasSeparator ? LateVariables : Variables).Add(variable);
                break;
            case UefiVariableData variable when e.Type == TcgEventType.EV_EFI_VARIABLE_AUTHORITY:
                Authorities.Add((variable, !HasSeparator));
                break;
            case TextEvent text:
                Actions.Add(text.Text);
                break;
            default:
                break;
        }
    }
}
