namespace Coffer.Linux.Tests;

public sealed class ErrnoTests
{
    [Theory]
    [InlineData(16, "EBUSY")]
    [InlineData(2, "ENOENT")]
    [InlineData(9999, "errno 9999")]
    public void A_number_has_the_name_of_the_manual(int number, string name) =>
        Assert.Equal(name, Errno.NameOf(number));

    [Fact]
    public void An_exception_says_what_was_done_and_the_name() =>
        Assert.Equal("mount proc at /proc: EPERM", new LinuxException("mount proc at /proc", 1).Message);
}
