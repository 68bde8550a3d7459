using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Keys.Configuration;
using Coffer.Lab;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>A machine whose description lets it ask Google's metadata server for a configuration, and what stands there in one boot and the next.</summary>
public sealed class MetadataTests : IAsyncLifetime
{
    private const string Asked = "GET /computeMetadata/v1/instance/attributes/coffer-configuration HTTP/1.1";

    private const string Workloads = """
          - name: own
            command: [/usr/bin/busybox, httpd, -f, -p, "8082", -h, /srv/probe]
            ports: ["8082"]
            secrets: [token]
          - name: gateway
            command: [/usr/bin/busybox, sh, -c, "sleep 100000 & wait"]
            outbound: any
        configuration: { metadata: google }

        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-metadata-").FullName;
    private readonly SecretMachine _machines = new("metadata", _ => Workloads);
    private readonly MetadataHost _host;

    public MetadataTests() =>
        _host = new MetadataHost(
            _directory,
            $$"""
            google=no
            while read -r field && [ "${#field}" -gt 1 ]; do
                case $field in "Metadata-Flavor: Google"*) google=yes ;; esac
            done
            if [ $google = yes ] && [ "${line%?}" = "{{Asked}}" ]; then
                printf 'HTTP/1.1 200 OK\r\nMetadata-Flavor: Google\r\nContent-Length: %s\r\n\r\n' "$(wc -c < {{Document}})"
                cat {{Document}}
            else
                printf 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'
            fi
            """
        );

    private string Document => Path.Combine(_directory, "document");

    public async ValueTask InitializeAsync() => await _machines.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _machines.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task A_configuration_of_the_metadata_server_is_followed_when_the_owner_signed_it_and_nobody_else_gets_there()
    {
        string token = SecretMachine.RandomText();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        MachineConfiguration plain = new() { Machine = "probe", Version = 7 };
        Put(SignedConfiguration.Sign(plain, other).ToBytes());
        await using (LabMachine machine = await StartAsync())
        {
            JsonElement state = await StateAsync(machine, seen => seen.GetProperty("refused").GetArrayLength() > 0);
            Assert.Equal("none", Text(state, "state"));
            JsonElement refused = Assert.Single(state.GetProperty("refused").EnumerateArray());
            Assert.Equal(("metadata", "configuration.key"), (Text(refused, "source"), Text(refused, "reason")));
            Put(_machines.Documents.Sign(await _machines.Documents.KeyAsync(machine), 1, [("token", token)]));
            await NobodyElseAsync(new Probe(machine));
            Assert.True(await machine.PowerOffAsync(Boot.Patience));
        }
        await using (LabMachine machine = await StartAsync())
        {
            JsonElement state = await StateAsync(machine, seen => Text(seen, "state") == "in-force");
            Assert.Equal("1", Text(state, "version"));
            Assert.Empty(state.GetProperty("refused").EnumerateArray());
            await SecretMachine.Program(machine).WaitAsync(Boot.Patience);
            string seen = await SecretMachine
                .Program(machine)
                .OutputAsync("cat /run/credentials/coffer-own.service/token");
            Assert.Equal(token, seen);
            Probe root = new(machine);
            await root.OutputAsync(
                "journalctl -k | busybox grep -q 'configuration of the metadata server is in force'"
            );
            Assert.Equal("running", await root.OutputAsync("systemctl is-system-running --wait"));
        }
        Assert.All(_host.Asked, line => Assert.Equal(Asked, line.TrimEnd('\r')));
    }

    // Root, and a workload that may speak with everybody else.
    private static async Task NobodyElseAsync(Probe root)
    {
        const string ask = "busybox wget -T 5 -q -O - http://169.254.169.254/from-the-test";
        const string workload = "setpriv --reuid workload-601 --regid workload-601 --clear-groups";
        await root.OutputAsync("busybox grep -q '169.254.169.' /proc/net/fib_trie");
        await root.OutputAsync($"! {ask}");
        await root.OutputAsync($"{workload} /usr/bin/busybox true && ! {workload} /usr/bin/{ask}");
        await root.OutputAsync($"! {workload} /usr/bin/busybox cat /run/coffer/metadata/configuration");
        Assert.Equal("700 501", await root.OutputAsync("stat -c '%a %u' /run/coffer/metadata"));
        // Both of them were refused by the rule, and not for want of a route.
        string rules = await root.OutputAsync("nft list chain inet coffer metadata");
        Assert.Matches("counter packets ([2-9]|[1-9][0-9]+) bytes [0-9]+ reject", rules);
    }

    private void Put(byte[] document) => File.WriteAllText(Document, Convert.ToBase64String(document) + "\n");

    private Task<LabMachine> StartAsync() =>
        _machines.StartAsync(options => options with { ExtraArguments = [.. _host.Arguments()] });

    // It comes a while after the boot.
    private async Task<JsonElement> StateAsync(LabMachine machine, Func<JsonElement, bool> isIt)
    {
        using AgentClient agent = new(machine.HostPort(Boot.AgentPort), _machines.Image.Keys.Operator!);
        using CancellationTokenSource late = new(Boot.Patience);
        while (true)
        {
            JsonElement answer = await agent.GetAsync("v1/configuration");
            if (isIt(answer))
                return answer;
            Assert.False(late.IsCancellationRequested, $"{answer}\n{string.Join('\n', _host.Asked)}");
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
