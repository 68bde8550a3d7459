using Coffer.Bytes;
using Coffer.Evidence.Snp;

namespace Coffer.Evidence.Tests.Snp;

public sealed class TsmReportTests
{
    private static readonly byte[] s_data = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
    private readonly FakeTsmEntry _entry = new() { Generation = 7 };

    [Fact]
    public void The_report_carries_what_was_written_and_the_certificates_of_the_host()
    {
        ConfidentialEvidence evidence = Collect().OrThrow();
        Assert.Equal([0x52, .. s_data], evidence.Snp!.Report.ToArray());
        Assert.Equal([9, 9], evidence.Snp.CertificateTable.ToArray());
        Assert.Null(evidence.Hcl);
    }

    [Fact]
    public void Somebody_who_writes_in_between_is_noticed_and_the_report_is_made_again()
    {
        byte[] other = new byte[64];
        _entry.Events.Enqueue(("outblob", () => _entry.Write("inblob", other)));
        Assert.Equal([0x52, .. s_data], Collect().OrThrow().Snp!.Report.ToArray());
        Assert.Equal(3, _entry.Writes);
    }

    [Theory]
    [InlineData("EBUSY")]
    [InlineData("EFBIG")]
    public void What_goes_by_is_tried_again(string error)
    {
        _entry.Events.Enqueue(("outblob", () => throw new IOException(error)));
        Assert.NotNull(Collect().Value);
    }

    [Fact]
    public void What_does_not_go_by_is_a_refusal_with_the_last_error()
    {
        for (int i = 0; i < 5; i++)
            _entry.Events.Enqueue(("auxblob", () => throw new IOException("EBUSY")));
        Refusal? refusal = Collect().Refusal;
        Assert.Equal("snp.tsm", refusal?.Reason);
        Assert.Equal("EBUSY", refusal?.Seen);
    }

    [Fact]
    public void Somebody_who_writes_each_time_gets_nothing_believed()
    {
        for (int i = 0; i < 5; i++)
            _entry.Events.Enqueue(("auxblob", () => _entry.Generation++));
        Assert.Equal("snp.tsm", Collect().Refusal?.Reason);
    }

    [Theory]
    [InlineData("sev_guest\n", true)]
    [InlineData("tdx_guest\n", false)]
    [InlineData("", false)]
    public void Only_entries_of_SEV_are_taken(string provider, bool taken)
    {
        _entry.Provider = provider;
        Assert.Equal(taken, TsmReport.IsSevGuest(_entry));
    }

    [Fact]
    public void The_kernels_entry_is_read_and_written_as_files()
    {
        string directory = Directory.CreateTempSubdirectory("coffer-tsm-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "provider"), "sev_guest\n");
            File.WriteAllText(Path.Combine(directory, "inblob"), "");
            TsmEntry entry = new(directory);
            Assert.True(TsmReport.IsSevGuest(entry));
            entry.Write("inblob", s_data);
            Assert.Equal(s_data, entry.Read("inblob", 64));
            Assert.Throws<IOException>(() => entry.Read("inblob", 63));
            Assert.False(TsmReport.IsSevGuest(new TsmEntry("/nowhere")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private Parsed<ConfidentialEvidence> Collect() => new TsmReport(_entry).Collect(s_data);
}
