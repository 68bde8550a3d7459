using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Network;

/// <summary>
/// Writes the rules of a machine's network filter (nft(8), docs/formats.md section 27): whatever they do not name is dropped. netavark keeps its own
/// table beside, for addresses it translates; what this one drops stays dropped whatever another accepts.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="accounts">Accounts of its programs, by the name of the workload.</param>
/// <param name="dhcp">Number of the account that systemd-networkd runs as.</param>
internal sealed class NetworkRules(
    MachineDescription machine,
    ImmutableSortedDictionary<string, ProgramAccount> accounts,
    int dhcp
)
{
    private const string Bridge = "coffer0";
    private const string MetadataChain = "metadata";

    // Azure's wire server is the host too. AWS has name and time servers at other addresses; those of Google and Azure are these.
    private const string Hosts = $"ip daddr {{ 168.63.129.16, {NetworkOpenings.MetadataServer} }}";
    private const string HostsIpv6 = "ip6 daddr { fd00:ec2::254, fd20:ce::254 }";
    private const int Root = 0;

    // RFC 4861 and 3810: without these there is no IPv6. Errors belong to a connection and come in as related.
    private const string Neighbours = "nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query";
    private const string OwnNeighbours =
        "nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report";

    private static readonly (string Family, int Version) s_ipv4 = ("ip", 4);
    private static readonly (string Family, int Version)[] s_both = [s_ipv4, ("ip6", 6)];

    private readonly ContainerHosts _hosts = ContainerHosts.Of(machine);
    private readonly StringBuilder _text = new();

    /// <summary>The rules.</summary>
    internal string Write()
    {
        _text.Append(
            "# What may come into this machine, go out of it and pass through it; made by the build from its description.\n"
        );
        _text.Append("table inet coffer {\n");
        if (machine.NeedsNames)
            WriteNameServers();
        if (machine.Metadata is not null)
            WriteMetadata();
        WriteInput();
        WriteOutput();
        WriteForward();
        return _text.Append("}\n").ToString();
    }

    private void WriteNameServers()
    {
        foreach ((int version, string type) in ((int, string)[])[(4, "ipv4_addr"), (6, "ipv6_addr")])
            _text.Append(
                CultureInfo.InvariantCulture,
                $"    # Filled from the leases.\n    set name_servers_{version} {{\n        type {type}; size 8;\n    }}\n\n"
            );
    }

    private void WriteInput()
    {
        Begin("input");
        Line("iif \"lo\" accept");
        Line("udp sport 67 udp dport 68 accept comment \"DHCP\"");
        Line("ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment \"DHCPv6\"");
        Line($"icmpv6 type {{ {Neighbours} }} limit rate 100/second burst 50 packets accept");
        if (machine.HasAgent)
            Line($"tcp dport {NetworkOpenings.AgentPort} accept comment \"agent\"");
        foreach (Workload workload in machine.Workloads.Where(workload => workload.Container is null))
        foreach (ushort port in workload.Ports)
            Line($"tcp dport {port} accept comment \"{workload.Name}\"");
        Line("counter comment \"dropped\"");
        End();
    }

    private void WriteOutput()
    {
        Begin("output");
        if (machine.Metadata is not null)
            Line(
                $"meta skuid {MetadataInstallation.Id} ip daddr {NetworkOpenings.MetadataServer} tcp dport 80 accept comment \"metadata\""
            );
        Line("oif \"lo\" accept");
        Line($"meta skuid {dhcp} udp sport 68 udp dport 67 accept comment \"DHCP\"");
        Line($"meta skuid {dhcp} udp sport 546 udp dport 547 accept comment \"DHCPv6\"");
        Line($"icmpv6 type {{ {OwnNeighbours} }} accept");
        // Behind DHCP, which Google's and Azure's answer.
        if (machine.Metadata is not null)
            JudgeMetadata();
        if (machine.HasContainers)
            Line($"oifname \"{Bridge}\" ct status dnat accept comment \"published ports\"");
        foreach (Workload workload in machine.Workloads.Where(workload => workload.Container is null))
            WriteOutbound($"meta skuid {accounts[workload.Name].Id}", workload, s_both);
        if (machine.PullsImages)
            WritePulling();
        Line("counter reject with icmpx admin-prohibited comment \"refused\"");
        End();
    }

    private void WriteForward()
    {
        Begin("forward");
        if (machine.Metadata is not null)
            JudgeMetadata();
        foreach (Workload workload in machine.Workloads.Where(workload => workload.Container is not null))
        {
            string address = _hosts.AddressOf(workload.Name);
            foreach (PublishedPort port in workload.Container!.Ports)
                Line(
                    $"ip daddr {address} {(port.IsUdp ? "udp" : "tcp")} dport {port.Inside} ct status dnat accept comment \"{workload.Name}\""
                );
            WriteOutbound($"iifname \"{Bridge}\" ip saddr {address}", workload, [s_ipv4]);
        }
        if (machine.HasContainers)
            Line($"iifname \"{Bridge}\" counter reject with icmpx admin-prohibited comment \"refused\"");
        Line("counter comment \"dropped\"");
        End();
    }

    // Whatever a workload may otherwise: the servers answer each account of a machine alike. Where one of them is the name server of a lease, names
    // are asked there by whom the rules behind let ask.
    private void WriteMetadata()
    {
        _text.Append(CultureInfo.InvariantCulture, $"    chain {MetadataChain} {{\n");
        if (machine.NeedsNames)
            foreach ((string family, int version) in s_both)
                Line($"{NamesOf(family, version)} return");
        Line("counter reject with icmpx admin-prohibited comment \"metadata\"");
        End();
    }

    private void JudgeMetadata()
    {
        Line($"{Hosts} jump {MetadataChain}");
        Line($"{HostsIpv6} jump {MetadataChain}");
    }

    private void WriteOutbound(string who, Workload workload, (string, int)[] versions)
    {
        if (workload.Outbound.IsAny)
        {
            Line($"{who} accept comment \"{workload.Name}\"");
            return;
        }
        foreach (OutboundTarget target in workload.Outbound.Targets)
            Line($"{who} {Match(target)} accept comment \"{workload.Name}\"");
        if (!workload.Outbound.IsNone)
            WriteNames(who, workload.Name, versions);
    }

    private void WritePulling()
    {
        string who = $"meta skuid {Root}";
        Line(
            $"{who} tcp dport {{ {string.Join(", ", NetworkOpenings.PullPorts(machine))} }} accept comment \"images\""
        );
        WriteNames(who, "images", s_both);
    }

    private void WriteNames(string who, string comment, (string, int)[] versions)
    {
        foreach ((string family, int version) in versions)
            Line($"{who} {NamesOf(family, version)} accept comment \"{comment}\"");
    }

    private static string NamesOf(string family, int version) =>
        $"{family} daddr @name_servers_{version} meta l4proto {{ tcp, udp }} th dport 53";

    private static string Match(OutboundTarget target)
    {
        string port = $"{target.Protocol} dport {target.Port}";
        if (target.Network is not { } network)
            return port;
        string family = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? "ip" : "ip6";
        return $"{family} daddr {network} {port}";
    }

    private void Begin(string hook)
    {
        _text.Append(
            CultureInfo.InvariantCulture,
            $"    chain {hook} {{\n        type filter hook {hook} priority filter; policy drop;\n"
        );
        Line("ct state established,related accept");
        Line("ct state invalid counter drop comment \"invalid\"");
    }

    private void Line(string rule) => _text.Append("        ").Append(rule).Append('\n');

    private void End() => _text.Append("    }\n");
}
