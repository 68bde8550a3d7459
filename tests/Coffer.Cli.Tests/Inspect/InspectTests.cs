using System.Diagnostics;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Cli.Tests.Inspect;

public sealed class InspectTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("small-signed.efi")]
    [InlineData("db.esl")]
    [InlineData("db.auth")]
    [InlineData("event-log.bin")]
    public async Task The_explanation_is_the_approved_one(string file)
    {
        CofferRun run = await CofferRun.Of("inspect", Artefact(file));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Approved.Matches($"inspect/{file}.txt", run.Out);
        Approved.Matches($"inspect/{file}.json", (await CofferRun.Of("inspect", Artefact(file), "--json")).Out);
    }

    [Theory]
    [InlineData("middle", "stock cryptsetup can too: cryptsetup reencrypt --resume-only")]
    [InlineData("hot", "stock cryptsetup can too: cryptsetup repair, then cryptsetup reencrypt --resume-only")]
    public async Task A_header_in_the_middle_of_a_rotation_says_what_ends_it(string moment, string hint)
    {
        CofferRun run = await CofferRun.Of("inspect", Artefact($"luks2-template-3-{moment}.header"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(hint, run.Out);
    }

    [Fact]
    public async Task A_list_behind_the_attributes_of_efivarfs_is_known()
    {
        byte[] list = await File.ReadAllBytesAsync(Artefact("db.esl"), TestContext.Current.CancellationToken);
        Assert.Contains("attributes", await ExplainAsync([0x27, 0, 0, 0, .. list]));
    }

    [Fact]
    public async Task A_disk_is_explained_partition_by_partition()
    {
        using (FileStream file = File.Create(_scratch["disk"]))
        {
            file.SetLength(64 << 20);
            StreamBlockDevice disk = new(file);
            PartitionTable table = PartitionTable.Empty(new Guid("5d1a6b1e-8c2f-4c57-9a4e-0d1f2b3c4d5e"), disk.Length);
            table = table
                .Add(PartitionRole.Esp, new Guid("11111111-2222-4333-8444-555555555555"), new LbaRange(2048, 4095))
                .OrThrow();
            table = table
                .Add(PartitionRole.Vault, new Guid("21111111-2222-4333-8444-555555555555"), new LbaRange(4096, 65535))
                .OrThrow();
            GptWriter.Write(disk, table);
        }
        CofferRun run = await CofferRun.Of("inspect", _scratch["disk"]);
        Assert.Equal(0, run.ExitCode);
        Approved.Matches("inspect/disk.txt", run.Out);
    }

    [Fact]
    public async Task A_header_that_cryptsetup_made_is_explained_with_the_reason_a_boot_refuses_it()
    {
        using (FileStream file = File.Create(_scratch["luks"]))
            file.SetLength(64 << 20);
        Cryptsetup(
            "luksFormat -q --type luks2 --uuid 11111111-2222-4333-8444-555555555555 --label theirs "
                + $"--pbkdf pbkdf2 --pbkdf-force-iterations 1000 {_scratch["luks"]} -"
        );
        CofferRun run = await CofferRun.Of("inspect", _scratch["luks"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (
            string said in (string[])
                [
                    "LUKS2 header, not of Coffer's template",
                    "refused [luks2.",
                    "11111111-2222-4333-8444-555555555555",
                    "theirs",
                    "key slot 0: luks2",
                    "pbkdf2 sha256 1000",
                    "segment 0: crypt",
                    "aes-xts-plain64",
                ]
        )
            Assert.Contains(said, run.Out);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task What_is_nothing_we_know_is_refused(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_scratch["x"], bytes, TestContext.Current.CancellationToken);
        CofferRun run = await CofferRun.Of("inspect", _scratch["x"], "--json");
        Assert.Equal((1, "inspect.unknown"), (run.ExitCode, run.Reason));
    }

    [Theory]
    [InlineData("snp/milan-v2-debug/report.bin", "snp-report")]
    [InlineData("snp/milan-v2/vcek.der", "certificate")]
    [InlineData("snp/azure-milan-v3/vcek.pem", "certificate")]
    [InlineData("gcp-vtpm/ak-chain/chain0.der", "certificate")]
    [InlineData("azure-hcl/set-v2/hcl_report.bin", "hcl-report")]
    [InlineData("azure-hcl/set-v2/quote.msg", "tpm-attest")]
    [InlineData("gcp-vtpm/cos-85-no-nonce/ak_tpmt_public.bin", "tpm-public")]
    [InlineData("synthetic/certificate-table/ok_full.bin", "certificate-table")]
    [InlineData("event-logs/rhel8-uefi.bin", "event-log")]
    public async Task Recorded_evidence_is_known_by_its_bytes(string file, string kind)
    {
        CofferRun run = await CofferRun.Of("inspect", RecordedEvidence.Locate(file), "--json");
        Assert.Equal((0, kind), (run.ExitCode, run.Json.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Evidence_with_debugging_is_said_to_have_it()
    {
        string report = RecordedEvidence.Locate("snp/milan-v2-debug/report.bin");
        Assert.Contains("DEBUG: the host may read", (await CofferRun.Of("inspect", report)).Out);
    }

    [Fact]
    public async Task A_policy_is_told_by_what_it_requires_and_allows()
    {
        await File.WriteAllTextAsync(
            _scratch["p.yaml"],
            "format: coffer-policy-1\nrequire-tpm: false\nsnp: { allow-debug: true }\n",
            TestContext.Current.CancellationToken
        );
        string text = (await CofferRun.Of("inspect", _scratch["p.yaml"])).Out;
        Assert.Contains("debugging: the host reads the guest's memory", text);
        Assert.Contains("a confidential VM, an answer to a fresh nonce", text);
        await File.WriteAllTextAsync(
            _scratch["p.yaml"],
            "format: coffer-policy-1\nx: 1\n",
            TestContext.Current.CancellationToken
        );
        Assert.Equal("policy.unknown", (await CofferRun.Of("inspect", _scratch["p.yaml"], "--json")).Reason);
    }

    [Fact]
    public async Task A_missing_file_is_refused() =>
        Assert.Equal("inspect.missing", (await CofferRun.Of("inspect", _scratch["none"], "--json")).Reason);

    [Theory]
    [InlineData("small-signed.efi")]
    [InlineData("db.esl")]
    [InlineData("db.auth")]
    [InlineData("event-log.bin")]
    public async Task A_damaged_file_is_explained_or_refused_but_never_unexpected(string file)
    {
        byte[] bytes = await File.ReadAllBytesAsync(Artefact(file), TestContext.Current.CancellationToken);
        for (int i = 0; i < bytes.Length; i += Math.Max(1, bytes.Length / 97))
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0xff;
            await File.WriteAllBytesAsync(_scratch["x"], damaged, TestContext.Current.CancellationToken);
            CofferRun run = await CofferRun.Of("inspect", _scratch["x"], "--json");
            Assert.True(run.ExitCode == 0 || run.Reason != "cli.unexpected", $"byte {i}: {run.Out}");
        }
    }

    private static void Cryptsetup(string arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("/usr/sbin/cryptsetup", arguments) { RedirectStandardInput = true }
        )!;
        process.StandardInput.Write("known");
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Artefact(string name) => Path.Combine(AppContext.BaseDirectory, "Artefacts", name);

    private async Task<string> ExplainAsync(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_scratch["x"], bytes, TestContext.Current.CancellationToken);
        return (await CofferRun.Of("inspect", _scratch["x"])).Out;
    }
}
