using System.Text.Json;
using Coffer.Bytes;
using Coffer.Init.Boot;
using Coffer.Init.Start;
using Coffer.Keys.Binding;
using Coffer.Keys.Configuration;
using Coffer.Tpm;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Configuration;

/// <summary>
/// The configuration at a boot: found, settled and measured before anything of the OS runs. Nothing about it stops a boot; what does not hold is
/// reported, and not followed.
/// </summary>
internal static class ConfigurationBoot
{
    /// <summary>Where it is measured.</summary>
    internal const int Pcr = 15;

    /// <summary>What the measurement's record calls it.</summary>
    internal const string EventType = "configuration";

    private const string Document = "/usr/lib/coffer/configurable.json";
    private const string Provisions = "/usr/lib/coffer/provisions.json";
    private const string Directory = "/var/lib/coffer";
    private const string BootReport = "/run/coffer/boot.json";

    /// <summary>Settles it in a machine that may be configured.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="knowsTpm">The TPM opened the vault; otherwise it may be any.</param>
    /// <param name="header">The vault's header.</param>
    /// <param name="identity">Machine identity.</param>
    /// <param name="isDurable"><c>/var</c> is the vault's.</param>
    internal static void Settle(Machine machine, bool knowsTpm, BoundHeader header, Guid identity, bool isDurable)
    {
        try
        {
            if (ReadMachine(RootMount.Target) is not { } configurable)
                return;
            TpmName? name = knowsTpm ? new TpmName(header.Binding.SrkName.AsSpan()) : null;
            StorageRootKey srk = OpenSrk(machine.Tpm, name).OrThrow();
            ConfigurationFiles files = new(isDurable ? Directory : "/nonexistent");
            ConfigurationJudgement judgement = new(configurable, identity);
            ConfigurationState state = new KeptConfiguration(judgement, files, new ConfigurationIndex(srk)).Settle();
            if (state.MeasuredText is { } text)
                machine.Measuring.Measure(Pcr, text, EventType);
            new ConfigurationReport().Write(state);
            foreach (RefusedConfiguration refused in state.Refused)
                machine.Log.Say($"configuration: {refused.Refusal.Reason}: {refused.Refusal.Seen}");
        }
        catch (Exception e)
        {
            machine.Log.Say($"no configuration: {Failure.AsRefusal(e)}");
            new ConfigurationReport().WriteUnknown();
        }
    }

    /// <summary>What of this machine may be configured; null when nothing.</summary>
    /// <param name="root">Where the OS root is.</param>
    internal static ConfigurableMachine? ReadMachine(string root = "") =>
        File.Exists(root + Document) ? ConfigurableMachine.Read(BoundedFile.Read(root + Document)).OrThrow() : null;

    /// <summary>What the configuration gives to workloads; null when nothing.</summary>
    internal static MachineProvisions? ReadProvisions() =>
        File.Exists(Provisions) ? MachineProvisions.Read(BoundedFile.Read(Provisions)).OrThrow() : null;

    /// <summary>The TPM's storage root key: the one with this name, or any that follows the template.</summary>
    internal static Parsed<StorageRootKey> OpenSrk(TpmDevice tpm, TpmName? name) =>
        name is { } known ? StorageRootKey.Open(tpm, known) : StorageRootKey.Ensure(tpm);

    /// <summary>True when the boot said that <c>/var</c> is the vault's.</summary>
    internal static bool IsDataMounted(string report = BootReport)
    {
        using JsonDocument document = JsonDocument.Parse(BoundedFile.Read(report));
        return document.RootElement.GetProperty("data").GetString() == DataMount.Mounted;
    }
}
