using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Coffer.Lab;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>A release, by a reader who has its directory, the <c>coffer</c> command and an operator's key: the commands of its README, as they stand there.</summary>
public sealed class ReleaseTests(InstalledMachine installed) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-release-").FullName;

    private string Release => Path.Combine(_directory, "release");

    private string State => Path.Combine(_directory, "state");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task Its_reader_checks_it_runs_it_and_verifies_the_machine()
    {
        await MakeAsync();
        string[] readme = await File.ReadAllLinesAsync(
            Path.Combine(Release, "README.md"),
            TestContext.Current.CancellationToken
        );
        string[] check = Block(readme, "    openssl pkey ");
        Assert.Equal(Block(readme, "    ")[0], Shell(check[0]).Split(' ')[0]);
        foreach (string command in (string[])[.. check[1..], .. Block(readme, "    coffer verify ")])
            Shell(command);

        int port = FreePort();
        using Process machine = Start(Assert.Single(Block(readme, "    qcow2/commands.sh up")), port);
        try
        {
            await File.WriteAllLinesAsync(
                Path.Combine(_directory, "lab.policy.yaml"),
                Block(readme, "    format: ").Select(Located),
                TestContext.Current.CancellationToken
            );
            string attest = Assert.Single(Block(readme, "    coffer attest HOST --policy ../lab.policy.yaml "));
            await AcceptedAsync(attest.Replace("HOST", $"127.0.0.1:{port}", StringComparison.Ordinal));
        }
        finally
        {
            machine.Kill();
            await machine.WaitForExitAsync(CancellationToken.None);
        }
        // Running it has put nothing into the directory.
        Shell(Assert.Single(Block(readme, "    coffer verify ")));
    }

    private async Task MakeAsync()
    {
        (int exitCode, JsonElement report) = await CofferCommand.RunAsync(
            "release",
            installed.Image.Built.ImagePath,
            "--keys",
            installed.Image.KeysPath,
            "-o",
            Release,
            "--export",
            "qcow2",
            "--disk-size",
            "640M"
        );
        Assert.True(exitCode == 0, report.ToString());
        // What the owner hands out beside it; the key keeps its mode.
        foreach (string file in (string[])["operator.pem", "operator.key"])
            File.Copy(Path.Combine(installed.Image.KeysPath, file), Path.Combine(_directory, file));
    }

    // The first block of indented lines whose first one begins so, without its indentation.
    private static string[] Block(string[] readme, string begin) =>
        [
            .. readme
                .SkipWhile(line => !line.StartsWith(begin, StringComparison.Ordinal))
                .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
                .Select(line => line[4..]),
        ];

    private string Located(string line) =>
        line.Replace("STATE", State, StringComparison.Ordinal).Replace("DIRECTORY", Release, StringComparison.Ordinal);

    private string Shell(string command) =>
        StockTool.Run(
            "bash",
            "bash",
            "-euo",
            "pipefail",
            "-c",
            $"cd {Release}; PATH={CofferCommand.Directory}:$PATH; {command}"
        );

    // The command becomes QEMU, so that its process is the machine.
    private Process Start(string command, int port)
    {
        string log = Path.Combine(Repository.Machines, "release.log");
        ProcessStartInfo start = new("bash", ["-c", $"exec {command} > {log} 2>&1"])
        {
            WorkingDirectory = Release,
            RedirectStandardInput = true,
        };
        start.Environment["STATE"] = State;
        start.Environment["ACCEL"] = "tcg";
        start.Environment["CPU"] = new LabOptions { StateDirectory = State }.CpuModel;
        start.Environment["PORT"] = $"{port}";
        return Process.Start(start)!;
    }

    private async Task AcceptedAsync(string attest)
    {
        using CancellationTokenSource patience = new(Boot.Patience);
        while (!patience.IsCancellationRequested)
        {
            // 1 is refused, by the policy or because the machine does not answer yet; 2 would be a wrong command.
            string verdict = Shell($"{attest} || [ $? = 1 ]");
            if (verdict.StartsWith("accepted: ", StringComparison.Ordinal))
                return;
            // Judged and refused: it will not get better.
            Assert.True(verdict.Length == 0, verdict);
            await Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None);
        }
        Assert.Fail("not accepted in time");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
