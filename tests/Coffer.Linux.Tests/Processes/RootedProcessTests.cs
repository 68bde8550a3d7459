using Coffer.Linux.Processes;

namespace Coffer.Linux.Tests.Processes;

public sealed class RootedProcessTests
{
    [Theory]
    [InlineData("/bin/true", 0)]
    [InlineData("/bin/false", 1)]
    public void The_exit_code_comes_back(string program, int code)
    {
        RequireRoot();
        Assert.Equal(code, RootedProcess.Run("/", program));
    }

    [Fact]
    public void A_signal_is_told_from_an_exit_code()
    {
        RequireRoot();
        Assert.Equal(128 + 9, RootedProcess.Run("/", "/bin/sh", "-c", "kill -9 $$"));
    }

    [Fact]
    public void The_environment_is_empty()
    {
        RequireRoot();
        Assert.Equal(0, RootedProcess.Run("/", "/bin/sh", "-c", "test -z \"$HOME$USER\""));
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        RequireRoot();
        LinuxException e = Assert.Throws<LinuxException>(() => RootedProcess.Run("/", "/no/such/program"));
        Assert.Equal("start /no/such/program: ENOENT", e.Message);
    }

    private static void RequireRoot() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "changing the root directory needs root");
}
