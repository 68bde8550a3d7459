using Coffer.Bytes;
using Coffer.Cli.Building;
using Coffer.Linux.Mounts;
using Coffer.Linux.Processes;

namespace Coffer.Cli.Tests.Building;

public sealed class StaticProgramTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void One_beside_the_command_goes_before_that_of_the_source_tree()
    {
        string tree = Write("tree/artifacts/init/init");
        Write("tree/Coffer.slnx");
        Assert.Equal(tree, Find("tree/artifacts/cli"));
        Assert.Equal(tree, Find("tree/artifacts/bin/Coffer.Cli/release/"));
        string beside = Write("tree/artifacts/cli/init");
        Assert.Equal(beside, Find("tree/artifacts/cli"));
    }

    // A command in /tmp/x signed another user's /tmp/init/init.
    [Theory]
    [InlineData("init/init")]
    [InlineData("x/init/init")]
    [InlineData("artifacts/init/init")]
    public void Above_the_command_nothing_is_looked_for_outside_of_a_source_tree(string name)
    {
        Write(name);
        Assert.Equal("build.no-init", Judge("x/command").Refusal?.Reason);
    }

    [Theory]
    [InlineData(Mine | UnixFileMode.OtherWrite, "mode 702")]
    [InlineData(Mine | UnixFileMode.GroupWrite, "mode 720")]
    [InlineData(Mine | UnixFileMode.OtherWrite | UnixFileMode.StickyBit, "mode 1702")]
    public void A_directory_that_others_write_to_is_refused_by_name(UnixFileMode mode, string seen)
    {
        string path = Write("elsewhere/init");
        File.SetUnixFileMode(_scratch["elsewhere"], mode);
        Refusal? refusal = Judge("command", path).Refusal;
        Assert.Equal("build.others-can-write", refusal?.Reason);
        Assert.Equal($"directory {_scratch["elsewhere"]}, of {path}", refusal?.Thing);
        Assert.StartsWith(seen, refusal?.Seen, StringComparison.Ordinal);
        Assert.Contains("--init", refusal?.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_file_that_others_write_to_is_refused_by_name(UnixFileMode mode)
    {
        string path = Write("command/init");
        File.SetUnixFileMode(path, Mine | mode);
        Refusal? refusal = Judge("command").Refusal;
        Assert.Equal(("build.others-can-write", $"file {path}"), (refusal?.Reason, refusal?.Thing));
    }

    [Fact]
    public void Links_are_followed_before_the_place_is_judged()
    {
        string path = Write("elsewhere/init");
        Directory.CreateDirectory(_scratch["command"]);
        File.CreateSymbolicLink(_scratch["command/init"], path);
        Assert.Equal(path, Find("command"));
        File.SetUnixFileMode(_scratch["elsewhere"], Mine | UnixFileMode.OtherWrite);
        Assert.Equal("build.others-can-write", Judge("command").Refusal?.Reason);
    }

    // Whoever writes to the command's directory has the command.
    [Fact]
    public void The_commands_own_directory_is_not_asked_about_unless_only_new_files_can_be_made_there()
    {
        Write("command/init");
        File.SetUnixFileMode(_scratch["command"], Mine | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        Assert.Null(Judge("command").Refusal);
        File.SetUnixFileMode(_scratch["command"], Mine | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.Equal("build.others-can-write", Judge("command").Refusal?.Reason);
    }

    [Fact]
    public void A_tree_that_was_made_with_umask_002_is_taken()
    {
        string init = Write("tree/artifacts/init/init");
        Write("tree/Coffer.slnx");
        foreach (string name in (string[])["tree/artifacts/cli", "tree/artifacts/init", "tree/artifacts/init/init"])
            File.SetUnixFileMode(
                Directory.Exists(_scratch[name]) ? _scratch[name] : init,
                Mine | UnixFileMode.GroupWrite
            );
        Assert.Equal("build.others-can-write", Judge("command", init).Refusal?.Reason);
        Directory.CreateDirectory(_scratch["tree/artifacts/cli"]);
        File.SetUnixFileMode(_scratch["tree/artifacts/cli"], Mine | UnixFileMode.GroupWrite);
        Assert.Equal(init, Find("tree/artifacts/cli"));
    }

    [Fact]
    public void What_belongs_to_somebody_else_is_refused_by_his_number()
    {
        string path = Write("elsewhere/init");
        uint owner = FileStatus.Of(path).User;
        if (owner == 0)
            FileOwner.Set(path, owner = 4711, 4711);
        // The command is root's; whoever runs it is neither root nor the file's owner.
        Refusal? refusal = new WhoCanChange("/usr/bin", owner + 1).Judge(path);
        Assert.Equal(($"file {path}", $"owner {owner}"), (refusal?.Thing, refusal?.Seen));
        Assert.Null(new WhoCanChange("/usr/bin", owner).Judge(path));
    }

    private string Find(string command) => Judge(command).OrThrow();

    private Parsed<string> Judge(string command, string? asked = null) =>
        new StaticProgram("init", Directory.CreateDirectory(_scratch[command]).FullName).Find(asked);

    private string Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!, Mine);
        File.WriteAllText(_scratch[name], "");
        File.SetUnixFileMode(_scratch[name], Mine);
        return _scratch[name];
    }
}
