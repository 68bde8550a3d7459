using Coffer.Agent.Machines;
using Coffer.Attestation.Evidence;

namespace Coffer.Agent.Tests.Machines;

public sealed class BootRecordsTests : IDisposable
{
    private const string Report = """
        {"format":"coffer-boot-1","machine":"5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20","vault":"0d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d21",
        "volumeKeyId":"abcd","generation":"3","slot":"a","rootHash":"0102","data":"mounted","recalculation":"8 of 16 sectors"}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-records-").FullName;

    private BootRecords Records => new(new MachineDocument("web", 7, false), _directory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_boot_report_becomes_claims()
    {
        Write("boot.json", Report);
        MachineClaims claims = Records.Claims()!;
        Assert.Equal("web", claims.Name);
        Assert.Equal(7u, claims.Version);
        Assert.Equal(Guid.Parse("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"), claims.Identity);
        Assert.Equal(Guid.Parse("0d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d21"), claims.Vault);
        Assert.Equal(3ul, claims.Generation);
        Assert.Equal("abcd", claims.VolumeKeyId);
        Assert.Equal("0102", claims.RootHash);
        Assert.Equal("mounted", claims.DataState);
        Assert.Equal("8 of 16 sectors", claims.IntegrityProgress);
    }

    [Fact]
    public void A_boot_that_was_recovered_claims_so()
    {
        Write("boot.json", Report);
        Assert.Equal("", Records.Claims()!.Recovered);
        const string why = """
            ,"recovered":{"reason":"srk.missing","thing":"","expected":"","seen":""}}
            """;
        Write("boot.json", Report.TrimEnd()[..^1] + why);
        Assert.Equal("srk.missing", Records.Claims()!.Recovered);
    }

    [Fact]
    public void A_machine_without_records_claims_nothing_and_has_no_logs()
    {
        Assert.Null(Records.Claims());
        Assert.Empty(Records.EventLog());
        Assert.Empty(Records.UserspaceLog());
    }

    [Fact]
    public void Logs_are_handed_out_as_they_are()
    {
        Write("event-log", "firmware");
        Write("tpm2-measure.log", "user space");
        Assert.Equal("firmware"u8.ToArray(), Records.EventLog());
        Assert.Equal("user space"u8.ToArray(), Records.UserspaceLog());
    }

    [Fact]
    public void A_log_over_its_bound_is_not_handed_out()
    {
        Write("event-log", new string('x', EvidenceLimits.LargestEventLog + 1));
        Assert.Throws<IOException>(() => Records.EventLog());
    }

    [Theory]
    [InlineData("""{"format":"coffer-machine-1","name":"web","version":2,"public":true}""", true)]
    [InlineData("""{"format":"coffer-machine-1","name":"web","version":2,"public":false}""", false)]
    public void The_builds_document_names_the_machine(string json, bool isPublic)
    {
        MachineDocument machine = MachineDocument.Read(System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Equal(new MachineDocument("web", 2, isPublic), machine);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);
}
