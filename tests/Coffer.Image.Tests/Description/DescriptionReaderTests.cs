using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Description;

public sealed class DescriptionReaderTests
{
    private const string Recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    private const string Other = "age135w7wzuguspvq46vp9j78zvv0wn4jj4dluvf2n6f794whckqv3vswezsql";
    private const string Minimum = $"name: web-1\nrecovery: {{ recipients: [{Recipient}] }}\n";

    [Fact]
    public void The_smallest_description_has_the_documented_defaults()
    {
        MachineDescription machine = Read(Minimum).OrThrow();

        Assert.Equal("web-1", machine.Name);
        Assert.Equal(1u, machine.Version);
        Assert.Equal(DataIntegrity.HmacSha256, machine.Integrity);
        Assert.True(machine.WaitsForFirstPass);
        Assert.Equal([Recipient], machine.RecoveryRecipients);
        Assert.Equal(1, machine.RecoveryThreshold);
        Assert.Empty(machine.Packages);
        Assert.Empty(machine.Workloads);
        Assert.Null(machine.FilesDirectory);
    }

    [Theory]
    [InlineData("{ first-pass: wait }", true)]
    [InlineData("{ integrity: hmac-sha256, first-pass: beside }", false)]
    [InlineData("{ integrity: none }", false)]
    public void Workloads_wait_for_the_first_pass_where_there_is_one_and_the_owner_does_not_say_otherwise(
        string disk,
        bool waits
    ) => Assert.Equal(waits, Read($"{Minimum}disk: {disk}\n").OrThrow().WaitsForFirstPass);

    [Theory]
    [InlineData("000b5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f", null)]
    [InlineData("000c5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f", "description.srk-name")]
    [InlineData("000B5E1F5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f", "description.srk-name")]
    [InlineData("5e1f5e1f", "description.srk-name")]
    public void A_storage_root_key_is_pinned_by_its_name(string name, string? reason)
    {
        Parsed<MachineDescription> read = Read($"{Minimum}tpm: {{ srk-name: {name} }}\n");
        Assert.Equal(reason, read.Refusal?.Reason);
        Assert.Equal(reason is null ? name : null, read.Value?.SrkName);
    }

    [Fact]
    public void A_workload_is_read_with_all_its_members()
    {
        Workload workload = Read(
                Minimum
                    + """
                    workloads:
                      - name: db
                        command: [/usr/bin/db]
                      - name: web
                        command: [/usr/bin/web, "--port", "80"]
                        user: www-data
                        ports: ["80", "443"]
                        environment: { MODE: live }
                        after: [db]
                    """
            )
            .OrThrow()
            .Workloads[1];

        Assert.Equal(["/usr/bin/web", "--port", "80"], workload.Command);
        Assert.Equal("www-data", workload.User);
        Assert.Equal([80, 443], workload.Ports);
        Assert.Equal("live", workload.Environment["MODE"]);
        Assert.Equal(["db"], workload.After);
    }

    [Fact]
    public void Recipients_can_stand_in_a_file_beside_the_description()
    {
        using TestDirectory directory = new();
        File.WriteAllText(Path.Combine(directory.Path, "r.txt"), $"# mine\n{Recipient}\n\n");

        Parsed<MachineDescription> machine = DescriptionReader.Read(
            "name: a\nrecovery: { recipients: [r.txt] }",
            "machine.yaml",
            directory.Path
        );

        Assert.Equal([Recipient], machine.OrThrow().RecoveryRecipients);
    }

    [Fact]
    public void A_threshold_takes_as_many_recipients()
    {
        MachineDescription machine = Read(
                $"name: a\nrecovery: {{ recipients: [{Recipient}, {Other}], threshold: 2 }}\n"
            )
            .OrThrow();
        Assert.Equal([Recipient, Other], machine.RecoveryRecipients);
        Assert.Equal(2, machine.RecoveryThreshold);
    }

    [Theory]
    [InlineData(Recipient + "\n" + Recipient, "description.twice")]
    [InlineData(Recipient + "\nage1nobody", "description.recipient")]
    [InlineData("# only a comment", "description.no-recipient")]
    public void A_file_of_recipients_is_read_as_strictly(string lines, string reason)
    {
        using TestDirectory directory = new();
        File.WriteAllText(Path.Combine(directory.Path, "r.txt"), lines + "\n");
        Assert.Equal(
            reason,
            DescriptionReader
                .Read("name: a\nrecovery: { recipients: [r.txt] }", "machine.yaml", directory.Path)
                .Refusal?.Reason
        );
    }

    [Fact]
    public void An_identity_in_the_place_of_a_recipient_is_refused_and_not_repeated()
    {
        const string identity = "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE";
        using TestDirectory directory = new();
        File.WriteAllText(Path.Combine(directory.Path, "r.txt"), identity + "\n");
        Refusal refusal = DescriptionReader
            .Read("name: a\nrecovery: { recipients: [r.txt] }", "machine.yaml", directory.Path)
            .Refusal!;
        Assert.Equal("description.recipient", refusal.Reason);
        Assert.DoesNotContain(identity[16..], $"{refusal}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nmae: x\n", "description.missing", "line 1, column 1")]
    [InlineData(
        Minimum + "dsik: { integrity: none }\n",
        "description.unknown",
        "dsik (machine.yaml, line 3, column 1)"
    )]
    [InlineData(Minimum + "disk: { integrtiy: none }\n", "description.unknown", "disk.integrtiy (machine.yaml, line 3")]
    [InlineData(Minimum + "disk: { integrity: crc32 }\n", "description.choice", "disk.integrity")]
    [InlineData(Minimum + "disk: { first-pass: never }\n", "description.choice", "disk.first-pass")]
    [InlineData(
        Minimum + "disk: { integrity: none, first-pass: wait }\n",
        "description.first-pass",
        "disk.first-pass (machine.yaml, line 3"
    )]
    [InlineData(Minimum + "disk: yes\n", "description.kind", "line 3, column 7")]
    [InlineData(Minimum + "version: 0\n", "description.number", "version")]
    [InlineData(Minimum + "version: 1.5\n", "description.number", "version")]
    [InlineData(Minimum + "version: 4294967296\n", "description.number", "version")]
    [InlineData(Minimum + "packages: nginx\n", "description.kind", "packages")]
    [InlineData(Minimum + "packages: ['nginx; rm']\n", "description.text", "packages[0]")]
    [InlineData(Minimum + "files: nowhere\n", "description.files", "files")]
    [InlineData(Minimum + "name: twice\n", "description.yaml", "line 3")]
    [InlineData("name: Web\nrecovery: { recipients: [" + Recipient + "] }\n", "description.text", "name")]
    [InlineData("name: web\n", "description.no-recipient", "recovery.recipients")]
    [InlineData("name: web\nrecovery: { recipients: [] }\n", "description.no-recipient", "recovery.recipients")]
    [InlineData("name: web\nrecovery: { recipients: [gone.txt] }\n", "description.recipient", "recovery.recipients[0]")]
    [InlineData("name: web\nrecovery: { recipients: [age1x] }\n", "description.recipient", "recovery.recipients[0]")]
    [InlineData(
        "name: web\nrecovery: { recipients: [" + Recipient + ", age1ql3] }\n",
        "description.recipient",
        "recovery.recipients[1] (machine.yaml, line 2"
    )]
    [InlineData(
        "name: web\nrecovery: { recipients: [" + Recipient + "], threshold: 2 }\n",
        "description.threshold",
        "recovery.threshold (machine.yaml, line 2"
    )]
    [InlineData(
        "name: web\nrecovery: { recipients: [" + Recipient + "], threshold: 0 }\n",
        "description.number",
        "recovery.threshold"
    )]
    [InlineData(
        "name: web\nrecovery: { recipients: [" + Recipient + "], threshold: 17 }\n",
        "description.number",
        "recovery.threshold"
    )]
    [InlineData(
        "name: web\nrecovery: { recipients: [" + Recipient + ", " + Recipient + "] }\n",
        "description.twice",
        "recovery.recipients (machine.yaml, line 2"
    )]
    [InlineData(
        "name: web\nrecovery: { recipients: [" + Recipient + "], treshold: 1 }\n",
        "description.unknown",
        "recovery.treshold"
    )]
    [InlineData(
        "name: web\nrecovery: { recipients: [" + Recipient + "], network: never }\n",
        "description.choice",
        "recovery.network"
    )]
    [InlineData("- a\n", "description.yaml", "description")]
    [InlineData("", "description.yaml", "description")]
    [InlineData("name: [\n", "description.yaml", "description")]
    [InlineData("? &x [*x]\n: b\n", "description.yaml", "description")]
    [InlineData("a: &x 1\nb: *x\n", "description.yaml", "line 2, column 4")]
    public void What_is_wrong_is_refused_with_its_place(string yaml, string reason, string place)
    {
        Refusal refusal = Read(yaml).Refusal!;

        Assert.Equal(reason, refusal.Reason);
        Assert.Contains(place, refusal.Thing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", RecoveryWays.Network)]
    [InlineData(", network: on", RecoveryWays.Network)]
    [InlineData(", network: off", RecoveryWays.Off)]
    [InlineData(", console: on", RecoveryWays.Both)]
    [InlineData(", network: off, console: on", RecoveryWays.Console)]
    public void The_ways_to_recover_a_machine_are_its_owners_choice(string words, RecoveryWays ways) =>
        Assert.Equal(
            ways,
            Read($"name: web\nrecovery: {{ recipients: [{Recipient}]{words} }}\n").OrThrow().RecoveryWays
        );

    [Theory]
    [InlineData("name: web, command: [/bin/a], volumes: ['d:/srv']", "description.container")]
    [InlineData("name: web", "description.command")]
    [InlineData("name: web, command: [busybox]", "description.command")]
    [InlineData("name: web, command: ['/bin/a', \"\\u0001\"]", "description.control")]
    [InlineData("name: ../web, command: [/bin/a]", "description.text")]
    [InlineData("command: [/bin/a]", "description.missing")]
    [InlineData("name: web, command: [/bin/a], ports: ['8080:80']", "description.port")]
    [InlineData("name: web, command: [/bin/a], ports: ['0']", "description.port")]
    [InlineData("name: web, command: [/bin/a], after: [db]", "description.after")]
    [InlineData("name: web, command: [/bin/a], user: 'a b'", "description.text")]
    [InlineData("name: web, command: [/bin/a], environment: { 'A B': c }", "description.text")]
    [InlineData("name: web, command: [/bin/a], privileged: yes", "description.unknown")]
    public void A_workload_that_cannot_run_is_refused(string members, string reason) =>
        Assert.Equal(reason, Read($"{Minimum}workloads:\n  - {{ {members} }}\n").Refusal?.Reason);

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Equal("description.yaml", Read(new string('[', 100_000)).Refusal?.Reason);

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "description.too-many")]
    public void Workloads_end_where_their_accounts_and_addresses_do(int count, string? reason) =>
        Assert.Equal(
            reason,
            Read(
                Minimum
                    + $"workloads: [{string.Join(", ", Enumerable.Range(0, count).Select(i => $"{{ name: a{i}, command: [/a] }}"))}]\n"
            ).Refusal?.Reason
        );

    [Fact]
    public void Two_workloads_of_one_name_are_refused() =>
        Assert.Equal(
            "description.twice",
            Read(Minimum + "workloads: [{ name: a, command: [/a] }, { name: a, command: [/b] }]\n").Refusal?.Reason
        );

    [Fact]
    public void The_digest_is_of_the_bytes_that_were_read()
    {
        using TestDirectory directory = new();
        string file = Path.Combine(directory.Path, "machine.yaml");
        byte[] text = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Minimum)];
        File.WriteAllBytes(file, text);
        Parsed<MachineDescription> read = DescriptionReader.ReadFile(file);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(text)), read.OrThrow().Sha256);
    }

    [Fact]
    public void A_missing_file_is_refused_with_its_name()
    {
        Refusal refusal = DescriptionReader.ReadFile("/nowhere/machine.yaml").Refusal!;

        Assert.Equal("description.file", refusal.Reason);
        Assert.Equal("no such file", refusal.Seen);
    }

    [Fact]
    public void A_missing_file_of_recipients_is_refused_with_the_commands_that_make_it() =>
        Assert.Contains(
            "coffer recovery keygen > recovery.recipients",
            Read("name: web\nrecovery: { recipients: [recovery.recipients] }\n").Refusal!.NextStep,
            StringComparison.Ordinal
        );

    private static Parsed<MachineDescription> Read(string yaml) =>
        DescriptionReader.Read(yaml, "machine.yaml", Path.GetTempPath());
}
