using Coffer.Image.Os;
using Coffer.Image.Tools;

namespace Coffer.Image.Tests.Os;

public sealed class AptProxiesTests
{
    [Theory]
    [InlineData("Acquire::http::Proxy \"http://proxy.example:3142\";")]
    [InlineData("Acquire::https::Proxy \"http://proxy.example:3142/\";")]
    [InlineData("Acquire::http::Proxy::deb.example.org \"DIRECT\";")]
    [InlineData("Acquire::http::Proxy-Auto-Detect \"/usr/bin/auto-apt-proxy\";")]
    public void A_proxy_is_taken_over(string line) =>
        Assert.Equal($"{line}\n", AptProxies.Of($"APT \"\";\n{line}\nDir \"/\";\n"));

    [Theory]
    [InlineData("Acquire::http::Proxy \"\";")]
    [InlineData("Acquire::Check-Date \"false\";")]
    [InlineData("Acquire::Min-ValidTime \"31536000\";")]
    [InlineData("APT::Key::GPGVCommand \"/bin/true\";")]
    [InlineData("APT::Update::Pre-Invoke:: \"echo Acquire::http::Proxy\";")]
    [InlineData("Acquire::http::Proxy \"a\"; Acquire::Check-Date \"false\";")]
    [InlineData("Acquire::http::Proxy::a \"b\";}; APT::Key::GPGVCommand \"/bin/true\";")]
    [InlineData("Acquire::http::Pipeline-Depth \"0\";")]
    public void Nothing_else_is(string line) => Assert.Empty(AptProxies.Of($"APT \"\";\n{line}\nDir \"/\";\n"));

    [Fact]
    public async Task The_files_of_the_host_are_not_read()
    {
        using PublicDirectory directory = new();
        // Every Debian has apt's own 01autoremove.
        Assert.Contains("NeverAutoRemove", await DumpAsync(directory, ""), StringComparison.Ordinal);
        string proxy = "Acquire::http::Proxy \"http://proxy.example:3142\";";
        string dump = await DumpAsync(directory, $"{AptRoot.NoFiles}{proxy}\n");
        Assert.DoesNotContain("NeverAutoRemove", dump, StringComparison.Ordinal);
        Assert.Equal($"{proxy}\n", AptProxies.Of(dump));
    }

    private static Task<string> DumpAsync(PublicDirectory directory, string configuration) =>
        ExternalProgram.RunAsync(
            "apt-config",
            ["dump"],
            new Dictionary<string, string> { ["APT_CONFIG"] = directory.Write("apt.conf", configuration) },
            TestContext.Current.CancellationToken
        );
}
