using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Keys.Grants;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>The example of a web application with a database (examples/notes), beside root: what it said it keeps is there, whatever happens to the machine.</summary>
public sealed class NotesExampleTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const ushort NotesPort = 8083;
    private const long DiskSize = 1L << 30;

    private const string Fill = """
        size=1073741824
        while [ $size -ge 512 ]; do
            if fallocate -l $size /var/fill.$size.$i 2> /dev/null; then i=$((i + 1)); else size=$((size / 2)); fi
        done
        sync
        """;

    private readonly ProbeImage _image = new("notes", BuildProfile.Lab, workloads: Workloads);
    private readonly LabState _state = new(Path.Combine(Repository.Machines, "notes-installed"));
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-notes-").FullName;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
    private readonly NotesClient _notes = new(NotesPort);

    private static string Example => Path.Combine(Repository.Root, "examples", "notes");

    private OwnerCommands Owner => new(_image, _directory);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _image.InitializeAsync();
        _state.Remove();
        _state.CreateDisk(_image.Built.ImagePath, DiskSize);
        _state.CreateVariables(_image.SecureBoot);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _notes.Dispose();
        _image.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task Its_notes_outlive_killed_programs_a_full_disk_a_rewrap_a_reboot_and_a_recovery()
    {
        await using (LabMachine machine = await StartAsync())
        {
            await GivePasswordAsync(machine, 1);
            await KeepsAsync(machine, "installed");
            foreach (string program in (string[])["postgres", "conmon", "agent"])
            {
                await new Probe(machine).OutputAsync($"busybox killall -9 {program}");
                await KeepsAsync(machine, $"{program} killed");
            }
            await FillsUpAsync(machine);
            (int exitCode, JsonElement receipt) = await Owner.RotateAsync(machine, "rewrap");
            Assert.True(exitCode == 0, receipt.ToString());
            await KeepsAsync(machine, "rewrapped");
            Assert.True(await machine.PowerOffAsync(Boot.Patience));
        }
        await using (LabMachine machine = await StartAsync())
        {
            await KeepsAsync(machine, "rebooted");
            await machine.CutPowerAsync();
        }
        _state.RemoveTpm();
        await using (LabMachine machine = await StartAsync())
        {
            await machine.WaitForAsync(
                "coffer: recovery: offered on port 7443",
                Boot.Patience,
                cancellation: TestContext.Current.CancellationToken
            );
            (int exitCode, JsonElement report) = await Owner.AskAsync(
                machine,
                "recover",
                "--identity",
                _image.RecoveryIdentityPath,
                "--accept",
                "tpm"
            );
            Assert.True(exitCode == 0, report.ToString());
            // What was encrypted to the old TPM is closed for ever.
            await GivePasswordAsync(machine, 2);
            await KeepsAsync(machine, "recovered");
        }
    }

    private async Task GivePasswordAsync(LabMachine machine, ulong version)
    {
        await new Probe(machine).WaitAsync(Boot.Patience);
        OwnerDocuments documents = new(_image, _directory);
        using AgentClient agent = new(machine.HostPort(Boot.AgentPort), _image.Keys.Operator!);
        byte[] document = documents.Sign(
            await documents.KeyAsync(machine),
            version,
            [("database-password", _password)]
        );
        await OwnerDocuments.GiveAsync(agent, document);
    }

    // All that was promised, one more, and the operator's word for it.
    private async Task KeepsAsync(LabMachine machine, string after)
    {
        await _notes.RequireKeptAsync(machine);
        using CancellationTokenSource late = new(Boot.Patience);
        // An answer may still come from what was killed; a new one has to come.
        while (await _notes.TryKeepAsync(machine) != HttpStatusCode.OK)
            Assert.False(late.IsCancellationRequested, $"no note is kept: {after}");
        await _notes.RequireKeptAsync(machine);
        await RequireStatusAsync(machine);
        output.WriteLine($"{after}: {_notes.Kept.Count} notes are there");
    }

    private async Task FillsUpAsync(LabMachine machine)
    {
        Probe probe = new(machine);
        await probe.OutputAsync($"i=0\n{Fill}");
        int refused = 0;
        for (int i = 0; i < 1000 && refused == 0; i++)
        {
            if (await _notes.TryKeepAsync(machine, size: 4000) != HttpStatusCode.OK)
                refused++;
        }
        Assert.Equal(1, refused);
        await RequireStatusAsync(machine);
        await probe.OutputAsync("rm /var/fill.* && sync");
        await KeepsAsync(machine, "full, and emptied again");
    }

    // An agent that was killed is back in seconds.
    private async Task RequireStatusAsync(LabMachine machine)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        while (true)
        {
            (int exitCode, JsonElement status) = await Owner.AskAsync(machine, "status");
            if (exitCode == 0)
                return;
            Assert.False(late.IsCancellationRequested, status.ToString());
            await Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None);
        }
    }

    private Task<LabMachine> StartAsync() =>
        Boot.StartAsync(
            _state,
            options => options with { Forwards = [.. options.Forwards, new PortForward(0, NotesPort)] }
        );

    // The example's workloads as they are, but for the port, which is root's here.
    private static string Workloads(string directory)
    {
        StockTool.Run("mmdebstrap umoci", Path.Combine(Example, "images.sh"), directory);
        string text = File.ReadAllText(Path.Combine(Example, "machine.yaml"));
        string workloads = text.Split("\nworkloads:\n", 2)[1];
        Assert.Contains("\"8080:8000\"", workloads, StringComparison.Ordinal);
        return $"{workloads.Replace("8080:8000", $"{NotesPort}:8000", StringComparison.Ordinal).TrimEnd()}\n";
    }
}
