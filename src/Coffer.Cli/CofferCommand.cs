using System.CommandLine;
using System.CommandLine.Help;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Cli.Verbs;
using Coffer.Image.Export.Targets;

namespace Coffer.Cli;

/// <summary>The <c>coffer</c> command: all verbs.</summary>
internal static class CofferCommand
{
    /// <summary>Time for a verb to clean up behind itself after Ctrl-C: a machine that is switched off may take a minute.</summary>
    private static readonly TimeSpan s_cleanUpTime = TimeSpan.FromSeconds(75);

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandIo io)
    {
        ParseResult parsed = Create(io).Parse(arguments);
        InvocationConfiguration invocation = new()
        {
            Output = io.Out,
            Error = io.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = s_cleanUpTime,
        };
        // The library would print the whole help and return 1, which means "refused" here.
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
            return WrongUsage(parsed, io);
        return await parsed.InvokeAsync(invocation);
    }

    /// <summary>All verbs, with their options.</summary>
    internal static RootCommand Create(CommandIo io)
    {
        RootCommand root = new(
            "Coffer: a trusted operating system for confidential virtual machines, and the tools of its owner."
        )
        {
            new Command("keys", "Owner keys: what signs your machines.")
            {
                new KeysInit(io),
                new KeysShow(io),
                new KeysAddRelease(io),
                new KeysForbid(io),
                new KeysRotate(io),
                new KeysDeliver(io),
            },
            new LockVerb(io),
            new BuildVerb(io),
            new Command("config", "What changes on a machine without a new image: documents that you sign.")
            {
                new ConfigSignVerb(io),
                new ConfigShowVerb(io),
                new ConfigKeyVerb(io),
                new ConfigApplyVerb(io),
                new ConfigGetVerb(io),
            },
            new RunVerb(io),
            new Command("export", "What a cloud, or a host of your own, wants to have of an image, with the commands.")
            {
                new CloudExportVerb(io, "Google Compute Engine", new GcpExport()),
                new CloudExportVerb(io, "Azure", new AzureExport()),
                new CloudExportVerb(io, "Amazon EC2", new AwsExport()),
                new HostExportVerb(io, "qcow2", "QEMU on a host of your own", ExportTargets.Qcow2),
                new HostExportVerb(io, "libvirt", "libvirt on a KVM host of your own", ExportTargets.Libvirt),
            },
            new Command("deploy", "Make an image's machine be there, in a cloud.") { new DeployGcpVerb(io) },
            new Command("destroy", "Remove a machine that coffer deploy made, and what was made for it.")
            {
                new DestroyGcpVerb(io),
            },
            new ReleaseVerb(io),
            new AttestVerb(io),
            new StatusVerb(io),
            new LogsVerb(io),
            new RestartVerb(io),
            new AuditVerb(io),
            new RotateVerb(io),
            new RevokeVerb(io),
            new RecoverVerb(io),
            new VerifyVerb(io),
            new InspectVerb(io),
            new ExplainVerb(io),
            new InputsVerb(io),
            new Command("recovery", "The owner's side of recovery: what opens a vault without its machine.")
            {
                new RecoveryKeygenVerb(io),
                new RecoveryOpenVerb(io),
                new RecoverySplitVerb(io),
                new RecoveryCombineVerb(io),
                new RecoveryDrillVerb(io),
                new RecoverySheetVerb(io),
            },
            new Completion(io),
        };
        root.HelpName = "coffer";
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples();
        return root;
    }

    private static int WrongUsage(ParseResult parsed, CommandIo io)
    {
        foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
            io.Error.WriteLine($"coffer: {message}");
        io.Error.WriteLine($"  next:     {PathOf(parsed.CommandResult.Command)} --help");
        return ExitCode.WrongUsage;
    }

    private static string PathOf(Command command)
    {
        Command? parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "coffer" : $"{PathOf(parent)} {command.Name}";
    }
}
