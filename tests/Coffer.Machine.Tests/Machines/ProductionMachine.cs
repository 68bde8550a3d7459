using System.Text.Json;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;
using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Machine.Tests.Machines;

/// <summary>
/// A machine of the production profile, installed and booted once, whose workload does not wait for the first pass, and whose
/// recovery takes any two of three officers. Its platform took the owner's certificates and enrolled them under a SignatureOwner of its own, as Google's does;
/// the owner's dbx as it is.
/// </summary>
public sealed class ProductionMachine : IAsyncLifetime
{
    // Large enough that the pass cannot end before the workload answers.
    private const long DiskSize = 8L << 30;

    // What every list has in the recorded logs of Google's Confidential VMs.
    private static readonly Guid s_platform = new("d281fad2-8d88-47a4-9792-5baa47bb1b89");

    /// <summary>The image.</summary>
    public ProbeImage Image { get; } =
        new(
            "production",
            BuildProfile.Production,
            "{ integrity: hmac-sha256, first-pass: beside }",
            officers: 3,
            threshold: 2,
            forbids: true
        );

    /// <summary>The machine's files, switched off.</summary>
    public LabState State { get; } = new(Path.Combine(Repository.Machines, "production-installed"));

    /// <summary>The console up to the restart of the installer.</summary>
    public string[] Installation { get; private set; } = [];

    /// <summary>The console behind it.</summary>
    public string[] Boot { get; private set; } = [];

    /// <summary>What the machine said of its first boot.</summary>
    internal FirstBoot FirstBoot { get; private set; } = null!;

    /// <summary>Exit code and verdict of <c>coffer attest</c> on that boot.</summary>
    public (int ExitCode, JsonElement Verdict) Attested { get; private set; }

    /// <summary>The plan of a new db key, whose values are of lists that Coffer enrolled.</summary>
    public DbRotationPlan Plan { get; private set; } = null!;

    /// <summary>Exit code and receipt of a reseal to the PCR 7 that follows from a new db key.</summary>
    public (int ExitCode, JsonElement Receipt) Announced { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await Image.InitializeAsync();
        State.Remove();
        State.CreateDisk(Image.Built.ImagePath, DiskSize);
        State.CreateVariables(EnrolledByPlatform);
        await using LabMachine machine = await Machines.Boot.AnsweringAsync(State);
        FirstBoot = await FirstBoot.AskAsync(new Probe(machine));
        OwnerCommands owner = new(Image, State.Directory);
        Attested = await owner.AskAsync(machine, "attest");
        RotatedDb rotated = new(Image, State.Directory);
        Plan = await rotated.RotateAsync();
        Announced = await owner.AskAsync(
            machine,
            "rotate",
            "--level",
            "reseal",
            "--pcr-7",
            rotated.PlanPath,
            "--state",
            DbRotationState.DbAdded
        );
        string[] lines = [.. machine.Serial.Lines.Select(line => line.Text)];
        int restart = Array.FindLastIndex(lines, line => line.Contains("reboot: Restarting", StringComparison.Ordinal));
        (Installation, Boot) = (lines[..(restart + 1)], lines[(restart + 1)..]);
    }

    /// <summary>What its platform enrolled.</summary>
    internal SecureBootKeys EnrolledByPlatform =>
        SecureBootKeys.ForCertificates(
            s_platform,
            Image.Keys.Pk.Certificate,
            Image.Keys.Kek.Certificate,
            Image.Keys.Db.Certificate
        ) with
        {
            Dbx = Image.SecureBoot.Dbx,
        };

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Image.Dispose();
        return ValueTask.CompletedTask;
    }
}
