using System.Text.RegularExpressions;
using Coffer.Image.Tools;

namespace Coffer.Image.Os;

/// <summary>The proxies of the host's apt configuration (apt.conf(5), apt-transport-http(1)), all of it that our own apt takes over.</summary>
internal static partial class AptProxies
{
    /// <summary>Lines of apt.conf that set them.</summary>
    internal static async Task<string> ReadAsync(CancellationToken cancellation) =>
        Of(await ExternalProgram.RunAsync("apt-config", ["dump"], null, cancellation));

    /// <summary>The same of what <c>apt-config dump</c> wrote.</summary>
    internal static string Of(string dump) => string.Concat(Proxy().Matches(dump).Select(line => $"{line.Value}\n"));

    // Acquire::http::Proxy "http://proxy:3142"; and for one host Acquire::http::Proxy::deb.example.org "DIRECT";
    [GeneratedRegex(
        "^Acquire::https?::(Proxy(::[A-Za-z0-9.:_-]+)?|Proxy-Auto-Detect|ProxyAutoDetect) \"[^\"\n]+\";$",
        RegexOptions.Multiline | RegexOptions.IgnoreCase
    )]
    private static partial Regex Proxy();
}
