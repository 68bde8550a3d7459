using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Provisions;
using Coffer.Image.Root;
using Coffer.Keys.Configuration;

namespace Coffer.Image.Tests.Provisions;

public sealed class ProvisionedTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Reference = $"r.example/team/web@{Digest}";

    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";

    private const string Asked = "attestation: { public: true }\n";

    private const string Full = $$"""
        workloads:
          - { name: db, image: ./db.tar, secrets: [db-password] }
          - { name: web, image: '{{Reference}}', user: "1000:1001", secrets: [db-password, token], depends: [db] }
          - { name: pulled, image: '{{Reference}}' }
          - { name: tool, command: [/usr/bin/tool], secrets: [token] }
          - { name: behind, command: [/usr/bin/behind], after: [tool] }
          - { name: alone, command: [/usr/bin/alone] }

        """;

    private const string Registry = "registries: [{ name: r.example, credentials: registry-login }]\n";

    private readonly TestDirectory _directory = new();

    public ProvisionedTests() => File.WriteAllText(Path.Combine(_directory.Path, "db.tar"), "");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_workload_is_given_what_it_names_as_whom_it_runs()
    {
        MachineProvisions provisions = Provisioned.Of(Machine(Asked + Full + Registry), Images());
        Assert.Equal(["db", "web", "pulled", "tool"], provisions.Workloads.Select(one => one.Workload));
        (WorkloadProvision db, WorkloadProvision web, WorkloadProvision pulled, WorkloadProvision tool) = (
            provisions.Workloads[0],
            provisions.Workloads[1],
            provisions.Workloads[2],
            provisions.Workloads[3]
        );
        // The image's user postgres, in the first range of users; 1000:1001 in the second.
        Assert.Equal((0x1000_0000u + 70, 0x1000_0000u + 71), (db.Owner, db.Group));
        Assert.Equal((0x1001_0000u + 1000, 0x1001_0000u + 1001), (web.Owner, web.Group));
        Assert.Equal((0u, 0u), (tool.Owner, tool.Group));
        Assert.Equal(("", Reference, Reference, ""), (db.Image, web.Image, pulled.Image, tool.Image));
        Assert.Equal(["db-password", "token", "registry-login"], web.Needs);
        Assert.Equal(["registry-login"], pulled.Needs);
        Assert.Equal(["token"], tool.Needs);
    }

    [Fact]
    public void Who_may_wait_and_who_is_behind_one_of_them_does_not_hold_the_boot()
    {
        MachineDescription machine = Machine(Asked + Full);
        string Target(string name) => ProvisionUnits.WantedBy(machine, machine.Workloads.Single(w => w.Name == name));
        foreach (string name in (string[])["db", "web", "tool", "behind"])
            Assert.Equal("coffer-configured.target", Target(name));
        foreach (string name in (string[])["pulled", "alone"])
            Assert.Equal("multi-user.target", Target(name));
        MachineDescription asking = Machine(Asked + Full + Registry);
        Assert.True(Provisioned.MayWait(asking, asking.Workloads.Single(workload => workload.Name == "pulled")));
    }

    [Fact]
    public void A_container_sees_its_secrets_and_waits_for_them()
    {
        string quadlet = Quadlet("web", Asked + Full + Registry);
        foreach (
            string line in (string[])
                [
                    "After=coffer-configured@web.service",
                    "Requires=coffer-configured@web.service",
                    "Image=${COFFER_IMAGE}",
                    "PodmanArgs=--signature-policy=/run/coffer/policy.json",
                    "PodmanArgs=--authfile=/run/coffer/secrets/.registries/web.json",
                    "EnvironmentFile=/run/coffer/provided/web",
                    "Volume=/run/coffer/secrets/web:/run/secrets:ro,noexec,nosuid,nodev",
                    "WantedBy=coffer-configured.target",
                ]
        )
            Assert.Contains($"\n{line}\n", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("authfile", Quadlet("web", Asked + Full), StringComparison.Ordinal);
        Assert.DoesNotContain("/run/secrets", Quadlet("pulled", Asked + Full), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_somebody_who_may_ask_nothing_is_given_and_nobody_waits()
    {
        string pulled = $"workloads: [{{ name: web, image: '{Reference}' }}]\n";
        Assert.Empty(Provisioned.Of(Machine(pulled), Images()).Workloads);
        string quadlet = Quadlet("web", pulled);
        Assert.Contains($"\nImage={Reference}\n", quadlet, StringComparison.Ordinal);
        Assert.DoesNotContain("coffer-configured", quadlet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_gets_a_copy_of_its_own_from_the_service_manager()
    {
        Workload tool = Machine(Asked + Full).Workloads.Single(workload => workload.Name == "tool");
        string unit = WorkloadUnit.Write(tool, false, "workload-600", "After=x\n");
        Assert.Contains("\nLoadCredential=token:/run/coffer/secrets/tool/token\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nAfter=x\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_put_into_the_root_is_what_the_custodian_reads()
    {
        RootTree tree = new();
        MachineDescription machine = Machine(Asked + Full);
        new ProvisionsInstallation(OsContent.Embedded).Put(tree, machine, Images());
        byte[] file = tree.Content("usr/lib/coffer/provisions.json").ToArray();
        Assert.Equal(4, MachineProvisions.Read(file).OrThrow().Workloads.Length);
        foreach (
            string unit in (string[])
                ["coffer-configured@.service", "coffer-configured.path", "coffer-configured.target"]
        )
            Assert.True(tree.Contains($"usr/lib/systemd/system/{unit}"), unit);
        RootTree empty = new();
        new ProvisionsInstallation(OsContent.Embedded).Put(empty, Machine(Asked), Images());
        Assert.Empty(empty.Entries);
    }

    [Theory]
    [InlineData("configured")]
    [InlineData("agent")]
    [InlineData("steward")]
    [InlineData("first-pass")]
    public void A_workload_with_the_name_of_a_unit_of_ours_is_refused(string name) =>
        Assert.Equal(
            "description.name-taken",
            Read($"workloads: [{{ name: {name}, command: [/a] }}]\n").Refusal?.Reason
        );

    [Theory]
    [InlineData("{ name: a, command: [/a], secrets: [Upper] }", "description.secret")]
    [InlineData("{ name: a, command: [/a], secrets: ['a/b'] }", "description.secret")]
    [InlineData("{ name: a, command: [/a], secrets: [a, a] }", "description.twice")]
    [InlineData($"{{ name: a, image: '{Reference}', secrets: [a] }}", "description.secrets-user")]
    [InlineData("{ name: a, image: ./db.tar, secrets: [a], temporary: [/run/secrets] }", "description.secrets-place")]
    [InlineData(
        "{ name: a, image: ./db.tar, secrets: [a], volumes: ['v:/run/secrets/a'] }",
        "description.secrets-place"
    )]
    public void What_cannot_be_given_is_refused(string workload, string reason) =>
        Assert.Equal(reason, Read($"{Asked}workloads:\n  - {workload}\n").Refusal?.Reason);

    [Fact]
    public void Secrets_without_a_custodian_are_refused()
    {
        Assert.Equal("description.no-custodian", Read(Full).Refusal?.Reason);
        string pulled = $"workloads: [{{ name: web, image: '{Reference}' }}]\n";
        Assert.Equal("description.no-custodian", Read(pulled + Registry).Refusal?.Reason);
        Assert.Equal(
            "description.secret",
            Read(Asked + pulled + "registries: [{ name: r.example, credentials: 'user:password' }]\n").Refusal?.Reason
        );
    }

    [Fact]
    public void A_document_may_have_the_secrets_that_somebody_asks_for()
    {
        MachineDescription machine = Machine(Asked + Full + Registry);
        Assert.Equal(["db-password", "registry-login", "token"], machine.Secrets);
        Assert.Equal(machine.Secrets, ConfigurableDocument.Of(machine, [1]).Secrets);
        RevealedSecret[] revealed = [.. RevealedSecret.Of(machine)];
        Assert.Equal(["db", "web"], revealed[0].Workloads);
        Assert.Equal(["r.example"], revealed[1].Registries);
        Assert.Empty(revealed[1].Workloads);
    }

    private string Quadlet(string name, string yaml)
    {
        MachineDescription machine = Machine(yaml);
        return new ContainerUnit(
            machine.Workloads.Single(workload => workload.Name == name),
            null,
            null,
            ContainerIds.Of(0),
            ContainerHosts.Of(machine)
        )
        {
            Machine = machine,
        }.Write(afterFirstPass: false);
    }

    private static ImmutableSortedDictionary<string, ContainerImage> Images()
    {
        RootTree tree = new();
        tree.Put("etc/passwd", RootEntry.Text("postgres:x:70:71::/:/bin/sh\n"));
        OciConfig config = new("postgres", [], ["/bin/db"], "", [], "", []);
        return ImmutableSortedDictionary<string, ContainerImage>.Empty.Add("db", new("sha256:", config, tree));
    }

    private MachineDescription Machine(string yaml) => Read(yaml).OrThrow();

    private Parsed<MachineDescription> Read(string yaml) =>
        DescriptionReader.Read(Minimum + yaml, "machine.yaml", _directory.Path);
}
