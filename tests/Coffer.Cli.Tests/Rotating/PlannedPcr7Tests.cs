using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Tests.EventLogs;
using Coffer.Cli.Rotating;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Tests.Rotating;

/// <summary>What a machine measures once it has a change: by the plan, and where the platform wrote the lists, by its log.</summary>
public sealed class PlannedPcr7Tests(RotatedKeys keys) : IClassFixture<RotatedKeys>
{
    private const int AuthorityPcr = 7;
    private static readonly Guid s_platform = new("d281fad2-8d88-47a4-9792-5baa47bb1b89");

    private PlanFile Plan => keys.Plan;

    private SecureBootKeys Old(Guid owner) =>
        SecureBootKeys.ForCertificates(owner, Certificate("PK"), Certificate("KEK"), Certificate("retired/db-1"));

    [Fact]
    public void Where_Coffer_enrolled_the_keys_it_is_the_plans_value() =>
        Assert.Equal(
            Plan.Plan.States[1].Pcr7.ToArray(),
            PlannedPcr7.Find(Plan, DbRotationState.DbAdded, Booted(Old(OwnerId))).OrThrow().ToArray()
        );

    [Fact]
    public void Where_the_platform_did_it_follows_from_the_log_and_the_change()
    {
        SecureBootKeys old = Old(s_platform);
        SecureBootKeys added = old with { Db = [.. old.Db, List(OwnerId, "db")] };
        PcrPrediction expected = Pcr7Prediction.Compute(added, old.Db[0].Signatures);
        Assert.NotEqual(expected.Value.ToArray(), Plan.Plan.States[1].Pcr7.ToArray());
        Assert.Equal(
            expected.Value.ToArray(),
            PlannedPcr7.Find(Plan, DbRotationState.DbAdded, Booted(old)).OrThrow().ToArray()
        );
    }

    [Fact]
    public void What_the_change_would_lock_out_is_refused() =>
        Assert.Equal("delivery.authority", Reason(DbRotationState.Retired, Old(s_platform)));

    [Fact]
    public void A_platform_that_has_the_change_already_is_refused()
    {
        SecureBootKeys old = Old(s_platform);
        Assert.Equal(
            "database-update.present",
            Reason(DbRotationState.DbAdded, old with { Db = [.. old.Db, List(OwnerId, "db")] })
        );
    }

    [Fact]
    public void A_platform_with_another_owners_KEK_is_refused() =>
        Assert.Equal(
            "database-update.signature",
            Reason(DbRotationState.DbAdded, Old(s_platform) with { KEK = [List(s_platform, "PK")] })
        );

    [Fact]
    public void What_a_change_would_lock_out_is_refused_too_where_Coffer_enrolled_them() =>
        Assert.Equal("delivery.authority", Reason(DbRotationState.Retired, Old(OwnerId)));

    // A machine of before coffer keys forbid, or of another dbx.
    [Fact]
    public void A_machine_with_another_dbx_than_the_plans_gets_its_own_value()
    {
        SecureBootKeys old = Old(OwnerId) with { Dbx = [EfiSignatureList.ForSha256(OwnerId, [new byte[32]])] };
        SecureBootKeys added = old with { Db = [.. old.Db, List(OwnerId, "db")] };
        Assert.Equal(
            Pcr7Prediction.Compute(added, old.Db[0].Signatures).Value.ToArray(),
            PlannedPcr7.Find(Plan, DbRotationState.DbAdded, Booted(old)).OrThrow().ToArray()
        );
    }

    [Fact]
    public void A_log_that_the_quoted_value_does_not_prove_tells_nothing()
    {
        EvidenceBundle evidence = Booted(Old(s_platform));
        EvidenceBundle other = Booted(Old(Guid.Empty));
        EvidenceBundle forged = new() { Tpm = evidence.Tpm! with { EventLog = other.Tpm!.EventLog } };
        Assert.Equal("plan.present", PlannedPcr7.Find(Plan, DbRotationState.DbAdded, forged).Refusal?.Reason);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void Without_a_log_there_is_the_plan_alone(byte[] log)
    {
        EvidenceBundle evidence = Booted(Old(s_platform));
        EvidenceBundle without = new() { Tpm = evidence.Tpm! with { EventLog = log } };
        Assert.Equal("plan.present", PlannedPcr7.Find(Plan, DbRotationState.DbAdded, without).Refusal?.Reason);
    }

    [Fact]
    public void A_change_that_is_not_the_plans_is_refused()
    {
        using RotatedKeys changed = keys.Copy();
        File.WriteAllBytes(Path.Combine(changed.Path, "updates", "db-2", "1-db.auth"), [1]);
        EvidenceBundle evidence = Booted(Old(s_platform));
        Assert.Equal("plan.update", PlannedPcr7.Find(changed.Plan, DbRotationState.DbAdded, evidence).Refusal?.Reason);
    }

    private Guid OwnerId => keys.OwnerId;

    private string? Reason(string state, SecureBootKeys keys) =>
        PlannedPcr7.Find(Plan, state, Booted(keys)).Refusal?.Reason;

    // The first certificate of db allowed the boot, as in the real one.
    private static EvidenceBundle Booted(SecureBootKeys keys)
    {
        SecureBootVariables variables = SecureBootVariables.Of(keys);
        TestLog log = TestLog.OfRealBoot();
        log.SetVariable("PK", variables.Pk.ToArray());
        log.SetVariable("KEK", variables.Kek.ToArray());
        log.SetVariable("db", variables.Db.ToArray());
        log.SetVariable("dbx", variables.Dbx.ToArray());
        int authority = log.IndexOf(AuthorityPcr, TcgEventType.EV_EFI_VARIABLE_AUTHORITY);
        byte[] first = EfiSignatureList.WriteAll(keys.Db[0]);
        log.SetData(authority, first[EfiSignatureList.HeaderSize..]);
        return new EvidenceBundle
        {
            Tpm = new TpmEvidence { EventLog = log.ToBytes(), Pcrs = log.Pcrs() },
        };
    }

    private EfiSignatureList List(Guid owner, string name) => EfiSignatureList.ForCertificate(owner, Certificate(name));

    private X509Certificate2 Certificate(string name) =>
        X509CertificateLoader.LoadCertificate(File.ReadAllBytes(Path.Combine(keys.Path, $"{name}.crt")));
}
