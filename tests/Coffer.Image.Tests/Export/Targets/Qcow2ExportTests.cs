using System.Diagnostics;

namespace Coffer.Image.Tests.Export.Targets;

public sealed class Qcow2ExportTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public Qcow2ExportTests() => TestExport.Write("qcow2", new TestImage().Write(_directory.Path), Out);

    public void Dispose() => _directory.Dispose();

    private string Out => Path.Combine(_directory.Path, "out");

    private string State => Path.Combine(_directory.Path, "state");

    [Fact]
    public void The_commands_make_disk_variables_and_TPM_once_and_start_them_each_time()
    {
        Assert.Equal(["swtpm_setup", "swtpm", "qemu-system-x86_64"], Tools(Up()));
        Assert.True(Same("disk.qcow2"));
        Assert.True(Same("vars.fd"));
        // From its first boot on both are a machine's.
        File.AppendAllText(Path.Combine(State, "vars.fd"), "changed by the firmware");
        Assert.Equal(["swtpm", "qemu-system-x86_64"], Tools(Up()));
        Assert.False(Same("vars.fd"));
    }

    [Fact]
    public void What_an_earlier_call_did_not_finish_is_made_anew()
    {
        Up();
        File.Delete(Path.Combine(State, "disk.qcow2"));
        Assert.Equal(["swtpm_setup", "swtpm", "qemu-system-x86_64"], Tools(Up()));
        Assert.True(Same("disk.qcow2"));
    }

    [Fact]
    public void The_machine_is_started_as_it_was_asked()
    {
        string qemu = Up(("ACCEL", "tcg"), ("CPU", "Nehalem"), ("PORT", "1234"), ("CODE", "/other/code.fd"))[^1];
        Assert.Contains("-accel tcg -cpu Nehalem ", qemu);
        Assert.Contains("file=/other/code.fd", qemu);
        Assert.Contains("hostfwd=tcp:127.0.0.1:1234-:7443", qemu);
    }

    [Fact]
    public void Down_removes_what_up_made()
    {
        Up();
        Assert.Equal(0, new RecordedCommands(Out).Run("down", ("STATE", State)).ExitCode);
        Assert.False(Directory.Exists(State));
    }

    [Fact]
    public void Down_removes_what_the_TPM_made()
    {
        Up();
        Write("tpm", ".lock", "tpm2-00.permall", "tpm2-00.volatilestate");
        Write("tpm-authority", ".lock.swtpm-localca", "certserial", "issuercert.pem", "signkey.pem");
        Write("tpm-authority", "swtpm-localca-rootca-cert.pem", "swtpm-localca-rootca-privkey.pem");
        Write("", "swtpm.sock");
        Assert.Equal(0, new RecordedCommands(Out).Run("down", ("STATE", State)).ExitCode);
        Assert.False(Directory.Exists(State));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tpm")]
    [InlineData("tpm-authority")]
    public void Down_leaves_what_it_did_not_make(string directory)
    {
        Up();
        Write(directory, "thesis.odt");
        (int exitCode, _, string error) = new RecordedCommands(Out).Run("down", ("STATE", State));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("not empty", error);
        Assert.True(File.Exists(Path.Combine(State, directory, "thesis.odt")));
    }

    // The tool that stands for QEMU has what QEMU has.
    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    public void While_it_runs_nothing_touches_it(string what)
    {
        RecordedCommands commands = new(Out, ("qemu-system-x86_64 *", $"bash commands.sh {what}"));
        (int exitCode, _, string error) = commands.Run("up", ("STATE", State));
        Assert.Equal((1, $"commands.sh: {State}: expected a machine that is off, seen: it runs\n"), (exitCode, error));
        Assert.True(Same("disk.qcow2"));
        Up();
    }

    // Where QEMU refuses its arguments nobody ever comes to the TPM's socket.
    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    public void A_TPM_that_waits_for_a_machine_that_never_started_is_ended(string what)
    {
        const string Waits = """
            bash -c 'exec -a "swtpm path=$STATE/swtpm.sock" /usr/bin/sleep 600' > /dev/null 2>&1 &
            echo $! > "$STATE/swtpm.pid"
            """;
        (string, string)[] answers = [("swtpm socket *", Waits), ("qemu-system-x86_64 *", "exit 1")];
        Assert.Equal(1, new RecordedCommands(Out, answers).Run("up", ("STATE", State)).ExitCode);
        using Process waits = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(State, "swtpm.pid"))));
        (int exitCode, _, string error) = new RecordedCommands(Out).Run(what, ("STATE", State));
        Assert.True(exitCode == 0, error);
        Assert.True(waits.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("STATE", "/tmp/a,b", "STATE: expected a path without a comma, seen: /tmp/a,b")]
    [InlineData(
        "CODE",
        "/tmp/code,readonly=off",
        "CODE: expected a path without a comma, seen: /tmp/code,readonly=off"
    )]
    [InlineData("STATE", ".", "STATE: expected another directory than the export's, seen: ")]
    public void What_is_no_place_for_it_is_refused(string name, string value, string expected)
    {
        foreach (string what in (string[])["up", "down"])
        {
            (int exitCode, string[] commands, string error) = new RecordedCommands(Out).Run(what, (name, value));
            Assert.Equal(1, exitCode);
            Assert.StartsWith($"commands.sh: {expected}", error);
            Assert.Empty(commands);
        }
        Assert.True(File.Exists(Path.Combine(Out, "disk.qcow2")));
    }

    private void Write(string directory, params string[] names)
    {
        foreach (string name in names)
            File.WriteAllText(Path.Combine(State, directory, name), "");
    }

    private string[] Up(params (string Name, string Value)[] settings)
    {
        (int exitCode, string[] commands, string error) = new RecordedCommands(Out).Run(
            "up",
            [("STATE", State), .. settings]
        );
        Assert.True(exitCode == 0, error);
        return commands;
    }

    private static string[] Tools(string[] commands) => [.. commands.Select(command => command.Split(' ')[0])];

    private bool Same(string file) =>
        File.ReadAllBytes(Path.Combine(Out, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(State, file)));
}
