using Coffer.Agent.Stewardship;
using Coffer.Attestation.Audit;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Tests.Stewardship;

public sealed class AuditorTests : IDisposable
{
    private readonly StandIns _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void An_action_stands_between_its_two_entries()
    {
        Auditor auditor = TestAuditor.Of(_files);
        auditor.Watch(
            TestAuditor.Alice.Digest,
            "restart",
            "web",
            () =>
            {
                Assert.Equal(["alice restart web asked"], TestAuditor.Lines(_files));
                return Array.Empty<byte>();
            }
        );
        Assert.Equal(["alice restart web asked", "alice restart web done"], TestAuditor.Lines(_files));
        AuditEntry entry = TestAuditor.LogOf(_files).Entries()[0];
        Assert.Equal((5000UL, 3UL), (entry.Clock, entry.Resets));
    }

    [Fact]
    public void What_was_refused_has_its_reason()
    {
        Auditor auditor = TestAuditor.Of(_files);
        auditor.Watch(TestAuditor.Alice.Digest, "restart", "web", () => new Refusal("workload.restart", "", "", ""));
        auditor.Watch(
            TestAuditor.Alice.Digest,
            "restart",
            "db",
            () => throw new RefusedException(new Refusal("steward.manager", "", "", ""))
        );
        Assert.Equal(
            [
                "alice restart web asked",
                "alice restart web refused workload.restart",
                "alice restart db asked",
                "alice restart db refused steward.manager",
            ],
            TestAuditor.Lines(_files)
        );
    }

    [Fact]
    public void Who_is_no_operator_does_nothing()
    {
        bool done = false;
        RefusedException refused = Assert.Throws<RefusedException>(() =>
            TestAuditor
                .Of(_files)
                .Watch(
                    new string('1', 64),
                    "restart",
                    "web",
                    () =>
                    {
                        done = true;
                        return Array.Empty<byte>();
                    }
                )
        );
        Assert.Equal("audit.operator", refused.Refusal.Reason);
        Assert.False(done);
        Assert.Empty(TestAuditor.Lines(_files));
    }

    [Fact]
    public void A_TPM_that_is_silent_keeps_nobody_from_being_written_down()
    {
        Auditor auditor = TestAuditor.Of(_files, () => throw new IOException("gone"));
        auditor.Add(TestAuditor.Alice.Digest, "logs", "web", AuditOutcome.Done);
        Assert.Equal(0UL, TestAuditor.LogOf(_files).Entries()[0].Clock);
    }

    [Fact]
    public void A_recovery_is_written_once()
    {
        File.WriteAllText(_files.At("recovered"), "unseal.pcr-7\n");
        RecoveryNote note = new(_files.At("recovered"), TestAuditor.Of(_files));
        note.TryWrite();
        note.TryWrite();
        Assert.Equal(["recovery key recover unseal.pcr-7 done"], TestAuditor.Lines(_files));
    }

    [Fact]
    public void A_recovery_that_cannot_be_written_waits()
    {
        File.WriteAllText(_files.At("recovered"), "unseal.pcr-7\n");
        File.WriteAllText(_files.At("audit"), "in the way");
        new RecoveryNote(_files.At("recovered"), TestAuditor.Of(_files)).TryWrite();
        File.Delete(_files.At("audit"));
        new RecoveryNote(_files.At("recovered"), TestAuditor.Of(_files)).TryWrite();
        Assert.Single(TestAuditor.Lines(_files));
    }

    [Fact]
    public void A_note_is_answered_with_its_number()
    {
        Auditor auditor = TestAuditor.Of(_files);
        StewardRequest note = StewardRequest.Note(TestAuditor.Alice.Digest, "rotate", "rewrap", AuditOutcome.Asked);
        Assert.Equal("1"u8.ToArray(), auditor.Note(note).OrThrow());
        Assert.Equal("2"u8.ToArray(), auditor.Note(note).OrThrow());
        Assert.Equal(2, AuditDocument.Read(auditor.Document().OrThrow()).OrThrow().Entries.Length);
    }
}
