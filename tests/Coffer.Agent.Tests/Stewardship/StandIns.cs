using Coffer.Agent.Stewardship;

namespace Coffer.Agent.Tests.Stewardship;

/// <summary>
/// The files that a steward works with, and scripts in the place of systemctl and journalctl, which note how they were called. What the real
/// ones say to it the machine tests show.
/// </summary>
internal sealed class StandIns : IDisposable
{
    private const string List = """
        {"format":"coffer-workload-list-1","workloads":[
        {"name":"web","kind":"container","image":"./web.tar","digest":"sha256:0102","ports":["8081:80/tcp"],"health":true},
        {"name":"probe","kind":"program","ports":[],"health":false}]}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-steward-").FullName;

    internal StandIns()
    {
        File.WriteAllText(At("workloads.json"), List);
        File.WriteAllText(At("osrelease"), "6.12.1-cloud\n");
        SystemCtl(
            """
            printf 'Id=coffer-web.service\nActiveState=active\nSubState=running\nResult=success\nNRestarts=3\n'
            printf 'ExecMainStatus=0\nActiveEnterTimestampMonotonic=10000000\n'
            """
        );
        JournalCtl("echo a line");
    }

    internal StewardPaths Paths =>
        new()
        {
            Workloads = At("workloads.json"),
            Provided = At("provided"),
            Awaited = At("awaited"),
            SystemCtl = At("systemctl"),
            JournalCtl = At("journalctl"),
            Journal = _directory,
            KernelRelease = At("osrelease"),
        };

    /// <summary>Command lines of systemctl and journalctl so far.</summary>
    internal string[] Calls => File.Exists(At("calls")) ? File.ReadAllLines(At("calls")) : [];

    internal string At(string name) => Path.Combine(_directory, name);

    /// <summary>What systemctl does.</summary>
    internal void SystemCtl(string script) => Write("systemctl", script);

    /// <summary>What journalctl does.</summary>
    internal void JournalCtl(string script) => Write("journalctl", script);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string name, string script)
    {
        // Renamed into its place: a program that is being written cannot be started.
        File.WriteAllText(At($"{name}.new"), $"#!/bin/sh\necho \"{name} $*\" >> {At("calls")}\n{script}\n");
        File.SetUnixFileMode(
            At($"{name}.new"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        File.Move(At($"{name}.new"), At(name), overwrite: true);
    }
}
