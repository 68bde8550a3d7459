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
