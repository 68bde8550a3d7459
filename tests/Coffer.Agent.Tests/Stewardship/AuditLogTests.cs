using Coffer.Agent.Stewardship;
using Coffer.Attestation.Audit;
using Coffer.Bytes;

namespace Coffer.Agent.Tests.Stewardship;

public sealed class AuditLogTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coffer-audit-");

    private AuditLog Log => new(Path.Combine(_directory.FullName, "audit"));

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void What_is_written_is_there_after_a_restart_and_the_chain_goes_on()
    {
        Add(Log, "web");
        Add(Log, "db");
        IReadOnlyList<AuditEntry> entries = Log.Entries();
        Assert.Equal(["web", "db"], entries.Select(entry => entry.Target));
        Assert.Equal([1UL, 2UL], entries.Select(entry => entry.Number));
        Assert.Null(AuditChain.Judge(entries));
    }

    [Fact]
    public void The_oldest_make_room_the_size_stays_and_the_chain_is_carried_over()
    {
        AuditLog log = Log;
        for (int i = 0; i < 2600; i++)
            Add(log, $"workload-{i}");
        IReadOnlyList<AuditEntry> entries = Log.Entries();
        Assert.Equal(2600UL, entries[^1].Number);
        Assert.InRange(entries.Count, 1500, 3000);
        Assert.Null(AuditChain.Judge(entries));
        Assert.Equal(entries.Select(entry => entry.Number), log.Entries().Select(entry => entry.Number));
        Assert.All(Files(), file => Assert.Equal(AuditSegment.Size, new FileInfo(file).Length));
        Assert.Equal(4, Files().Length);
        Assert.InRange(AuditDocument.Write(entries, []).Length, 1, AuditDocument.LargestSize);
    }

    [Fact]
    public void An_entry_that_a_cut_of_power_left_half_written_is_gone_and_the_chain_goes_on()
    {
        Add(Log, "web");
        string file = Files().Single(path => File.ReadAllBytes(path)[0] != 0);
        int end = Array.IndexOf(File.ReadAllBytes(file), (byte)'\n') + 1;
        byte[] line = [.. AuditEntryLine(Log.Entries()[0]), (byte)'\n'];
        for (int length = 1; length < line.Length; length++)
        {
            Write(file, end, line.AsSpan(0, length));
            Assert.Single(Log.Entries());
            Assert.DoesNotContain(File.ReadAllBytes(file).Skip(end), value => value != 0);
        }
        Add(Log, "db");
        Assert.Null(AuditChain.Judge(Log.Entries()));
        Assert.Equal(2, Log.Entries().Count);
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("{}\n\n")]
    [InlineData("\n")]
    public void A_rest_that_is_none_is_left_and_the_next_file_goes_on(string rest)
    {
        Add(Log, "web");
        string file = Files().Single(path => File.ReadAllBytes(path)[0] != 0);
        int end = Array.IndexOf(File.ReadAllBytes(file), (byte)'\n') + 1;
        Write(file, end, System.Text.Encoding.ASCII.GetBytes(rest));
        Add(Log, "db");
        Assert.Equal(["web", "db"], Log.Entries().Select(entry => entry.Target));
        Assert.Null(AuditChain.Judge(Log.Entries()));
        Assert.Equal((byte)rest[0], File.ReadAllBytes(file)[end]);
        Assert.Equal([1UL], Log.DamagedAfter());
    }

    [Fact]
    public void Damage_is_written_into_the_chain_once()
    {
        using StandIns files = new();
        AuditLog log = TestAuditor.LogOf(files);
        Auditor auditor = TestAuditor.Of(files);
        new DamageNote(log, auditor).TryWrite();
        Assert.Empty(TestAuditor.Lines(files));
        foreach (string target in (string[])["web", "db", "web"])
            auditor.Add(TestAuditor.Alice.Digest, "logs", target, AuditOutcome.Done);
        string file = Directory.GetFiles(files.At("audit")).Single(path => File.ReadAllBytes(path)[0] != 0);
        int at = File.ReadAllBytes(file).AsSpan().IndexOf("\"db\""u8);
        Write(file, at + 1, "do"u8);
        for (int start = 0; start < 2; start++)
            new DamageNote(TestAuditor.LogOf(files), TestAuditor.Of(files)).TryWrite();
        IReadOnlyList<AuditEntry> entries = TestAuditor.LogOf(files).Entries();
        Assert.Null(AuditChain.Judge(entries));
        // What was changed still reads as an entry, and the next one no longer names it.
        Assert.Equal(["web", "do", "2"], entries.Select(entry => entry.Target));
        Assert.Equal("audit log audit-damaged 2 done", TestAuditor.Lines(files)[^1]);
    }

    [Fact]
    public void An_entry_that_was_changed_ends_what_is_believed_of_its_file()
    {
        Add(Log, "web");
        Add(Log, "db");
        string file = Files().Single(path => File.ReadAllBytes(path)[0] != 0);
        byte[] bytes = File.ReadAllBytes(file);
        int at = bytes.AsSpan().IndexOf("\"web\""u8);
        Write(file, at + 1, "wab"u8);
        Assert.Single(Log.Entries());
    }

    [Fact]
    public void A_file_that_was_cut_short_has_its_size_again()
    {
        Add(Log, "web");
        foreach (string file in Files())
            using (FileStream stream = File.OpenWrite(file))
                stream.SetLength(Math.Min(stream.Length, 2000));
        Assert.Single(Log.Entries());
        Assert.All(Files(), file => Assert.Equal(AuditSegment.Size, new FileInfo(file).Length));
    }

    [Fact]
    public void Where_nothing_can_be_written_it_is_refused()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "audit"), "a file, no directory");
        RefusedException refused = Assert.Throws<RefusedException>(() => Add(Log, "web"));
        Assert.Equal("audit.disk", refused.Refusal.Reason);
    }

    private static AuditEntry Add(AuditLog log, string target) =>
        log.Add(
            (number, previous) =>
                new AuditEntry(
                    number,
                    DateTimeOffset.UnixEpoch,
                    1,
                    2,
                    new string('0', 64),
                    "alice",
                    "restart",
                    target,
                    AuditOutcome.Done,
                    "",
                    previous
                )
        );

    private static byte[] AuditEntryLine(AuditEntry first) =>
        (first with { Number = 2, Previous = first.Hash() }).ToBytes();

    private static void Write(string file, int offset, ReadOnlySpan<byte> bytes)
    {
        using FileStream stream = File.OpenWrite(file);
        stream.Position = offset;
        stream.Write(bytes);
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_directory.FullName, "audit"));
}
