using Coffer.Init.Boot;

namespace Coffer.Init.Tests.Boot;

public sealed class ResidentMemoryTests
{
    [Theory]
    [InlineData("Name:\tinit\nVmPeak:\t  99999 kB\nVmHWM:\t   27640 kB\nVmRSS:\t   27000 kB\n", 27640)]
    [InlineData("Name:\tinit\n", 0)]
    [InlineData("VmHWM:\t many kB\n", 0)]
    [InlineData("VmHWM:\t12 MB\n", 0)]
    [InlineData("", 0)]
    public void The_peak_is_read_where_the_kernel_says_it(string status, long kib) =>
        Assert.Equal(kib, ResidentMemory.Peak(status));
}
