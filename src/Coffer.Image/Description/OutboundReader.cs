using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads <c>outbound</c> of a workload: whom it may begin to speak with.</summary>
/// <param name="errors">Where refusals go.</param>
internal sealed partial class OutboundReader(YamlErrors errors)
{
    private const string Key = "outbound";
    private const string Any = "any";
    private const int MostTargets = 64;
    private const string Shape =
        "tcp/PORT or udp/PORT, with ADDRESS: or NETWORK/BITS: before it where it is not everybody's";

    /// <summary>Reads it; what is wrong goes to the errors.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="isContainer">Whether it is a container, which has no IPv6.</param>
    internal Outbound Read(YamlMapping workload, bool isContainer)
    {
        string name = workload.NameOf(Key);
        if (workload.Find(Key) is not { } node)
            return Outbound.None;
        if (node is YamlScalarNode { Value: Any })
            return Outbound.Any;
        if (node is not YamlSequenceNode)
        {
            errors.Add(node, "outbound", name, $"a list of {Shape}, or {Any}", $"{node}");
            return Outbound.None;
        }
        List<OutboundTarget> targets = [];
        foreach ((YamlScalarNode text, string item) in workload.Texts(Key))
        {
            if (Target(text, item) is not { } target)
                continue;
            if (targets.Contains(target))
                errors.Add(text, "outbound-twice", item, "each once", $"{target} twice");
            if (isContainer && target.Network?.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)
                errors.Add(text, "outbound-family", item, "IPv4: a container has no other address", $"{target}");
            targets.Add(target);
        }
        if (targets.Count > MostTargets)
            errors.Add(node, "outbound", name, $"at most {MostTargets}", $"{targets.Count}");
        return new Outbound(false, [.. targets]);
    }

    private OutboundTarget? Target(YamlScalarNode text, string name)
    {
        // The last colon ends the address: those of IPv6 have some of their own.
        int colon = text.Value!.LastIndexOf(':');
        string address = colon < 0 ? "" : text.Value[..colon];
        Match match = PortPattern().Match(text.Value[(colon + 1)..]);
        if (
            !match.Success
            || !ushort.TryParse(match.Groups["port"].Value, CultureInfo.InvariantCulture, out ushort port)
            || port == 0
        )
            return Refuse(text, "outbound", name, Shape, Hint(text.Value));
        bool isUdp = match.Groups["protocol"].Value == "udp";
        if (colon < 0)
            return new OutboundTarget(null, isUdp, port);
        return Network(text, address, name) is { } network ? new OutboundTarget(network, isUdp, port) : null;
    }

    private IPNetwork? Network(YamlScalarNode text, string address, string name)
    {
        string[] parts = address.Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out IPAddress? start) || !IsPlain(parts[0], start))
        {
            if (HostName().IsMatch(address))
                errors.Add(
                    text,
                    "outbound-name",
                    name,
                    "an address or a network",
                    $"{address}, a name",
                    "Names are answered by the host's name servers, which could lead one to anybody: name the addresses, or leave the"
                        + " address out and let the program check whom it speaks with (TLS)."
                );
            else
                errors.Add(
                    text,
                    "outbound-address",
                    name,
                    "an address, such as 10.1.2.3 or 2001:db8::1",
                    Shown(address)
                );
            return null;
        }
        int most = start.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int bits = most;
        if (
            parts.Length == 2
            && !(Bits().IsMatch(parts[1]) && (bits = int.Parse(parts[1], CultureInfo.InvariantCulture)) <= most)
        )
        {
            errors.Add(text, "outbound-prefix", name, $"0 to {most} bits behind /", Shown(parts[1]));
            return null;
        }
        if (IPNetwork.TryParse($"{start}/{bits}", out IPNetwork network) && network.BaseAddress.Equals(start))
            return network;
        // Whoever writes 10.1.2.3/16 may mean the one address or all 65536.
        errors.Add(text, "outbound-prefix", name, $"the first address of a network of {bits} bits", $"{start}");
        return null;
    }

    // The framework also reads 10.1, 0x0a000001, 010.0.0.1, [::1] and fe80::1%2.
    private static bool IsPlain(string text, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text
            : !address.IsIPv4MappedToIPv6 && Ipv6Letters().IsMatch(text);

    private OutboundTarget? Refuse(YamlScalarNode text, string reason, string name, string expected, string seen)
    {
        errors.Add(text, reason, name, expected, seen);
        return null;
    }

    private static string Hint(string text) => text == Any ? "any in a list: write outbound: any" : Shown(text);

    private static string Shown(string text) => text.Length <= 80 ? text : $"{text[..80]}...";

    [GeneratedRegex("^(?<protocol>tcp|udp)/(?<port>[1-9][0-9]{0,4})\\z")]
    private static partial Regex PortPattern();

    [GeneratedRegex("^(0|[1-9][0-9]{0,2})\\z")]
    private static partial Regex Bits();

    [GeneratedRegex("^[0-9A-Fa-f:.]{2,45}\\z")]
    private static partial Regex Ipv6Letters();

    [GeneratedRegex("^(?=.*[A-Za-z])[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?\\z")]
    private static partial Regex HostName();
}
