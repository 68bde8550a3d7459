using Coffer.Bytes;
using Coffer.Init.Boot;
using Coffer.Init.Console;
using Coffer.Init.Install;
using Coffer.Init.Measurement;
using Coffer.Keys.Grants;
using Coffer.Linux.Machine;
using Coffer.Linux.Processes;

namespace Coffer.Init.Start;

/// <summary>What runs as PID 1: it ends in another program, in a restart, or in a machine that is switched off.</summary>
internal static class FirstProcess
{
    /// <summary>Does not return while the machine can be switched off.</summary>
    internal static void Run()
    {
        KernelFileSystems.Mount();
        StandardStreams.Ensure();
        using SystemConsole consoles = new();
        StageLog log = new(new KernelConsole(consoles), TimeProvider.System);
        using TpmConnection tpm = new();
        Measuring measuring = new(() => tpm.Device, new MeasurementLog());
        BootPhase phase = new(tpm, measuring);
        try
        {
            Run(log, tpm, phase, measuring);
        }
        catch (Exception e)
        {
            new Ending(log, phase).Refuse(Failure.AsRefusal(e));
        }
    }

    private static void Run(StageLog log, TpmConnection tpm, BootPhase phase, Measuring measuring)
    {
        BootCommandLine commandLine = BootCommandLine.Read(BoundedFile.ReadText("/proc/cmdline")).OrThrow();
        log.SaysStages = commandLine.Profile == BuildProfile.Lab || commandLine.Mode == BootMode.Install;
        log.Run("start", "Coffer starts", () => Start(tpm, phase));
        log.Run("modules", "load the kernel modules", () => LoadModules(log, commandLine.Mode));
        using Machine machine = new(log, tpm.Device, phase, measuring, SystemRandomSource.Instance, commandLine);
        if (commandLine.Mode == BootMode.Install)
            new InstallSequence(machine).Run();
        else
            new BootSequence(machine).Run();
    }

    private static void Start(TpmConnection tpm, BootPhase phase)
    {
        Hardening.KeepMemoryPrivate();
        tpm.Open();
        phase.Enter();
    }

    private static void LoadModules(StageLog log, BootMode mode)
    {
        new ModuleList(BoundedFile.ReadText(ModuleList.Path), log, path => KernelModule.Load(path)).Load(mode);
        if (mode == BootMode.Install)
            KernelFileSystems.MountVariables();
    }
}
