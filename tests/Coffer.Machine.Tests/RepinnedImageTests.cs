using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Coffer.Image.Tests.Registries;
using Coffer.Keys.Configuration;
using Coffer.Keys.Grants;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>Configurations of a machine that pulls: the login of its registry, and other digests, under the rules of the description and no other.</summary>
public sealed class RepinnedImageTests : IDisposable
{
    private const ushort WebPort = 8081;

    // Below those that the host gives to whoever asks for any.
    private const ushort RegistryPort = 15446;
    private const long DiskSize = 832L << 20;

    // This host, as the emulated network shows it to the machine.
    private const string RegistryName = "10.0.2.2:15446";
    private const string Repository = $"{RegistryName}/team/web";

    // podman's answer costs the emulated machine seconds, which the pull needs.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    private readonly LabState _state = new(Path.Combine(Machines.Repository.Machines, "repinned-installed"));
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-repinned-").FullName;
    private ProbeImage? _image;

    public void Dispose()
    {
        _image?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task With_its_login_a_newer_digest_runs_when_the_described_key_signed_it_and_a_bad_one_is_mended_by_the_next_document()
    {
        using TestAuthority authority = new("registry of a test");
        string newer;
        await using (
            TestRegistry registry = await TestRegistry.StartAsync(
                authority,
                RegistryPort,
                login: true,
                new IPAddress((ReadOnlySpan<byte>)[10, 0, 2, 2])
            )
        )
        {
            using ImagePublisher publisher = new(authority.Pem, TestRegistry.Login);
            string signer = await publisher.KeyAsync("owner");
            await publisher.KeyAsync("other");
            string described = await PublishAsync(publisher, registry, "owner");
            newer = await PublishAsync(publisher, registry, "owner");
            string foreign = await PublishAsync(publisher, registry, "other");
            Assert.Equal(3, new[] { described, newer, foreign }.Distinct().Count());
            await InstallAsync(authority, signer, described);
            await using LabMachine machine = await StartAsync();
            await new Probe(machine).WaitAsync(Boot.Patience);
            using AgentClient agent = new(machine.HostPort(Boot.AgentPort), _image!.Keys.Operator!);
            OwnerDocuments documents = new(_image, _directory);
            MachineKey key = await documents.KeyAsync(machine);
            Task GiveAsync(ulong version, string password, string digest) =>
                OwnerDocuments.GiveAsync(
                    agent,
                    documents.Sign(key, version, [("registry-login", password)], ("web", $"{Repository}@{digest}"))
                );

            await GiveAsync(1, "reader:guessed", described);
            await SaysAsync(machine, "unauthorized|authentication required");
            Assert.Equal(1, (await RunningAsync(machine)).ExitCode);
            await GiveAsync(2, TestRegistry.Login, newer);
            await new Probe(machine, WebPort).WaitAsync(Boot.Patience);
            await RunsAsync(machine, newer);
            await NobodyElseReadsTheLoginAsync(machine);

            await GiveAsync(3, TestRegistry.Login, foreign);
            await SaysAsync(machine, "Source image rejected");
            Assert.Equal(1, (await RunningAsync(machine)).ExitCode);
            await GiveAsync(4, TestRegistry.Login, $"sha256:{new string('0', 64)}");
            await SaysAsync(machine, "manifest unknown");
            Assert.Equal(1, (await RunningAsync(machine)).ExitCode);
            // What ran before is there still.
            await new Probe(machine).OutputAsync($"podman image exists {Repository}@{newer}");

            await GiveAsync(5, TestRegistry.Login, newer);
            await RunsAsync(machine, newer);
            Assert.True(await machine.PowerOffAsync(Boot.Patience));
        }
        await using LabMachine again = await StartAsync();
        await new Probe(again, WebPort).WaitAsync(Boot.Patience);
        await RunsAsync(again, newer);
    }

    private async Task<string> PublishAsync(ImagePublisher publisher, TestRegistry registry, string signer)
    {
        string archive = Path.Combine(_directory, "web.tar");
        File.Delete(archive);
        WebImage.Write(_directory);
        return await publisher.PushArchiveAsync(archive, $"{registry.Name}/team/web", signer, Repository);
    }

    private async Task InstallAsync(TestAuthority authority, string key, string digest)
    {
        _image = new ProbeImage(
            "repinned",
            BuildProfile.Lab,
            workloads: directory =>
            {
                File.WriteAllText(Path.Combine(directory, "cosign.pub"), key);
                File.WriteAllText(Path.Combine(directory, "ca.pem"), authority.Pem);
                return $"""
                      - name: web
                        image: '{Repository}@{digest}'
                        signature: cosign.pub
                        user: "1000:1000"
                        ports: ["{WebPort}:80"]
                        resources: {"{"} memory: 96M, processes: 40 {"}"}
                    registries:
                      - {"{"} name: '{RegistryName}', authorities: ca.pem, credentials: registry-login {"}"}

                    """;
            }
        );
        await _image.InitializeAsync();
        _state.Remove();
        _state.CreateDisk(_image.Built.ImagePath, DiskSize);
        _state.CreateVariables(_image.SecureBoot);
    }

    // It is podman's, in memory; in halves, so that the script that looks for it is not what is found.
    private static async Task NobodyElseReadsTheLoginAsync(LabMachine machine)
    {
        string encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(TestRegistry.Login));
        foreach (string text in (string[])[TestRegistry.Login, encoded])
            await new Probe(machine).OutputAsync(
                $"""
                a={text[..10]}; b={text[10..]}
                ! busybox grep -r -F -l "$a$b" /var/log /var/lib/coffer /var/lib/containers/storage/*/*.json 2> /dev/null
                ! journalctl --output export | busybox grep -F -q "$a$b"
                """
            );
        await new Probe(machine).OutputAsync("! podman exec web ls /run/secrets/registry-login 2> /dev/null");
    }

    private static Task<(string Output, int ExitCode)> RunningAsync(LabMachine machine) =>
        new Probe(machine).RunAsync("podman ps --quiet --filter name=^web$ | busybox grep -q .");

    private static Task RunsAsync(LabMachine machine, string digest) =>
        UntilAsync(machine, "podman container inspect --format '{{.ImageDigest}}' web", said => said == digest);

    private static Task SaysAsync(LabMachine machine, string words) =>
        UntilAsync(
            machine,
            "journalctl --unit coffer-web.service --lines 200 --output cat",
            said => Regex.IsMatch(said, words)
        );

    private static async Task UntilAsync(LabMachine machine, string script, Func<string, bool> isIt)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        while (true)
        {
            (string said, _) = await new Probe(machine).RunAsync(script);
            if (isIt(said))
                return;
            Assert.False(late.IsCancellationRequested, said);
            await Task.Delay(s_pause, CancellationToken.None);
        }
    }

    private Task<LabMachine> StartAsync() =>
        Boot.StartAsync(
            _state,
            options =>
                options with
                {
                    Forwards =
                    [
                        new PortForward(0, Boot.ProbePort),
                        new PortForward(0, WebPort),
                        new PortForward(0, Boot.AgentPort),
                    ],
                }
        );
}
