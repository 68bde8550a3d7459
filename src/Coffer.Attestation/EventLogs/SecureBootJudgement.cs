using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges Secure Boot by PCR 7.</summary>
/// <param name="boot">The logs that PCRs vouch for.</param>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class SecureBootJudgement(ReplayedBoot boot, BootPolicy policy, FindingList findings)
{
    private const string Field = "tpm.event-log.pcr-7";
    private const string DebugMode = "UEFI Debug Mode";
    private const string DmaProtectionOff = "DMA Protection Disabled";
    private const int MostShown = 12;
    private const int MostAuthorities = 64;

    private static readonly ImmutableArray<EfiVariableName> s_order =
    [
        EfiVariableName.SecureBoot,
        EfiVariableName.PK,
        EfiVariableName.KEK,
        EfiVariableName.Db,
        EfiVariableName.Dbx,
    ];

    // Measured by EDK2 behind the others where they exist (UEFI 2.10, section 32.6.1).
    private static readonly ImmutableArray<EfiVariableName> s_optional =
    [
        new("dbt", EfiGuid.ImageSecurityDatabase),
        new("dbr", EfiGuid.ImageSecurityDatabase),
    ];

    /// <summary>Nothing is known when PCR 7 does not vouch for its events.</summary>
    public static JudgedSecureBoot Unknown { get; } =
        new(
            SecureBootState.Unknown,
            SignatureDatabase.Empty,
            SignatureDatabase.Empty,
            SignatureDatabase.Empty,
            SignatureDatabase.Empty,
            []
        );

    public JudgedSecureBoot Judge()
    {
        if (!boot.Trusted.Contains(SecureBootLog.Pcr))
        {
            NotKnown(policy, findings, "no log explains PCR 7");
            return Unknown;
        }
        SecureBootLog log = new(boot);
        bool isWhole = JudgeVariables(log);
        SecureBootState state = isWhole ? JudgeState(log) : SecureBootState.Unknown;
        if (!JudgeActions(log) && state == SecureBootState.On)
            state = SecureBootState.Off;
        JudgedSecureBoot judged = new(
            state,
            Read(log, EfiVariableName.PK),
            Read(log, EfiVariableName.KEK),
            Read(log, EfiVariableName.Db),
            Read(log, EfiVariableName.Dbx),
            [.. log.Authorities.Take(MostAuthorities).Select(a => AuthorityOf(a.Variable, a.IsEarly))]
        );
        JudgeKeys(judged);
        new AuthorityJudgement(boot, findings).Judge(log, judged);
        return judged;
    }

    /// <summary>Says that Secure Boot could not be judged.</summary>
    internal static void NotKnown(BootPolicy policy, FindingList findings, string why) =>
        findings.NotChecked(SecureBootRules.Enabled, Field, policy.RequireSecureBoot, why);

    private static BootAuthority AuthorityOf(UefiVariableData variable, bool isEarly) =>
        new(variable.Text, AuthorityEntry.Describe(variable), isEarly);

    private bool JudgeVariables(SecureBootLog log)
    {
        bool inOrder =
            log.Variables.Count >= s_order.Length
            && s_order.Zip(log.Variables).All(pair => SecureBootLog.Is(pair.Second, pair.First))
            && log.Variables.Skip(s_order.Length).All(v => s_optional.Any(name => SecureBootLog.Is(v, name)))
            && log.Variables.DistinctBy(v => v.UnicodeName).Count() == log.Variables.Count;
        string seen = string.Join(' ', log.Variables.Take(MostShown).Select(v => v.Text));
        if (log.LateVariables.Count > 0)
            seen += $" | {log.LateVariables[0].Text} behind the separator";
        return findings.Judge(
            SecureBootRules.Variables,
            Field,
            inOrder && log.LateVariables.Count == 0 && log.HasSeparator,
            "SecureBoot PK KEK db dbx, then the separator",
            seen.Length > 0 ? seen : "none",
            "a variable was left out, doubled, moved or given another type: what PCR 7 has is not the firmware's word on Secure Boot"
        );
    }

    private SecureBootState JudgeState(SecureBootLog log)
    {
        ReadOnlySpan<byte> value = log.ValueOf(EfiVariableName.SecureBoot).Span;
        if (value.Length != 1)
        {
            const string Note = "this firmware does not say whether Secure Boot is on: it counts as not known";
            Lacks(SecureBootRules.VariableSize, "1 byte", $"{value.Length} bytes", Note);
            NotKnown(policy, findings, Note);
            return SecureBootState.Unknown;
        }
        findings.Passed(SecureBootRules.VariableSize, Field, "1 byte");
        if (value[0] == 1)
        {
            findings.Passed(SecureBootRules.Enabled, Field, "on");
            return SecureBootState.On;
        }
        Lacks(
            SecureBootRules.Enabled,
            "01",
            $"{value[0]:x2}",
            "Secure Boot was off: whatever lay on the disk could start"
        );
        return SecureBootState.Off;
    }

    private bool JudgeActions(SecureBootLog log)
    {
        string? unknown = log.Actions.Find(action => action is not (DebugMode or DmaProtectionOff));
        if (unknown is not null)
        {
            findings.Failed(SecureBootRules.Actions, Field, "no unknown action", unknown, "unknown to this verifier");
            return false;
        }
        if (log.Actions.Contains(DebugMode))
        {
            Lacks(
                SecureBootRules.Actions,
                "no debug mode",
                DebugMode,
                "a debugger of the firmware can change anything"
            );
            return false;
        }
        string? note = log.Actions.Contains(DmaProtectionOff)
            ? "devices could reach memory while the firmware ran (DMA Protection Disabled)"
            : null;
        findings.Passed(SecureBootRules.Actions, Field, null, note);
        return true;
    }

    private SignatureDatabase Read(SecureBootLog log, EfiVariableName name)
    {
        Parsed<SignatureDatabase> read = SignatureDatabase.Read(log.ValueOf(name));
        if (read.TryGet(out SignatureDatabase? database, out Refusal? refusal))
        {
            findings.Passed(SecureBootRules.Databases, $"{Field}.{name.Name}", database.ToString());
            return database;
        }
        findings.Failed(SecureBootRules.Databases, $"{Field}.{name.Name}", refusal);
        return SignatureDatabase.Empty;
    }

    private void JudgeKeys(JudgedSecureBoot judged)
    {
        if (judged.State != SecureBootState.On)
        {
            findings.NotApplicable(SecureBootRules.Keys, Field, "Secure Boot is not on");
            return;
        }
        findings.Judge(
            SecureBootRules.Keys,
            Field,
            !judged.PK.IsEmpty && !judged.KEK.IsEmpty && !judged.Db.IsEmpty,
            "keys in PK, KEK and db",
            $"PK: {judged.PK}; KEK: {judged.KEK}; db: {judged.Db}",
            "without a platform key anybody may set the others"
        );
    }

    private void Lacks(Rule rule, string expected, string seen, string note)
    {
        if (policy.RequireSecureBoot)
            findings.Failed(rule, Field, expected, seen, note);
        else
            findings.NotChecked(rule, Field, false, $"{seen}: {note}; the policy does not ask for it");
    }
}
