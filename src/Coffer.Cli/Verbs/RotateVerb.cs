using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Rotating;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer rotate</c>: renews what opens a running machine's vault, or the key its data is encrypted with.</summary>
internal sealed class RotateVerb : ChangeVerb
{
    private const string VolumeKey = "volume-key";
    private const string Reseal = "reseal";

    private readonly Option<string> _level = new("--level")
    {
        Description =
            "reseal: the same share for the next generation, and an announced PCR 7 with --pcr-7 or none; rewrap: a new unlock secret and key slot; recovery: a new recovery key; all; "
            + "volume-key: all data re-encrypted with a new key, while the machine works",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => "rewrap",
    };
    private readonly Option<string?> _plan = new("--pcr-7")
    {
        Description =
            "Plan of a db rotation: seal to the PCR 7 of one of its states too, so that a boot which measures that one needs no recovery. Every other level "
            + "keeps it; a plain reseal drops it",
        HelpName = "PLAN",
    };
    private readonly Option<string> _state = new Option<string>("--state")
    {
        Description = "Which state of the plan: db-added or retired",
        HelpName = "STATE",
        DefaultValueFactory = _ => DbRotationState.DbAdded,
    }.AcceptOnlyFromAmong([.. DbRotationPlan.Reachable]);
    private readonly Option<int?> _throttle = new("--throttle")
    {
        Description = "Re-encrypt at most so many MiB a second; 0 for no bound",
        HelpName = "MIB/S",
    };
    private readonly Option<bool> _detach = new("--detach")
    {
        Description = "Come back once the re-encryption has begun; it goes on without anybody",
    };
    private readonly Option<bool> _pause = new("--pause")
    {
        Description = "Pause the re-encryption, also over restarts",
    };
    private readonly Option<bool> _resume = new("--resume") { Description = "Let it go on" };
    private readonly Option<bool> _progress = new("--progress") { Description = "Say how far it is" };

    public RotateVerb(CommandIo io)
        : base(
            io,
            "rotate",
            "Renew what opens a machine's vault, while it runs. The machine is judged first, as attest does; every rotation raises the generation, so that "
                + "no older header opens any more, and gives a receipt that the machine's TPM signed."
        )
    {
        _level.AcceptOnlyFromAmong(Reseal, "rewrap", "recovery", "all", VolumeKey);
        foreach (Option option in (Option[])[_level, _plan, _state, _throttle, _detach, _pause, _resume, _progress])
            Options.Add(option);
        Validators.Add(Validate);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer rotate payroll.example --policy payroll_3.policy.yaml",
            "coffer rotate payroll.example --policy payroll_3.policy.yaml --level recovery --receipt rotated.json",
            "coffer rotate payroll.example --policy payroll_3.policy.yaml --level volume-key --throttle 50",
            "coffer rotate payroll.example --policy payroll_3.policy.yaml --level reseal --pcr-7 keys/updates/db-2/plan.json --state db-added",
            "coffer rotate payroll.example --policy payroll_3.policy.yaml --progress --json",
        ];

    protected override ChangeRequest Ask(ParseResult parsed, EvidenceBundle evidence) =>
        parsed.GetValue(_plan) is { } path
            ? Announce(PlanFile.Read(path).OrThrow(), parsed, evidence)
            : new("/v1/rotation", Body("level", parsed.GetRequiredValue(_level), parsed.GetValue(_throttle)));

    // The machine finds the value itself, from what KEK signed: it takes nobody's word for one.
    private ChangeRequest Announce(PlanFile file, ParseResult parsed, EvidenceBundle evidence)
    {
        Announced(file, parsed, evidence);
        PlannedUpdate update = file.Plan.UpdateTo(parsed.GetRequiredValue(_state));
        return new(
            $"/v1/firmware/{update.Variable}/announcement",
            file.ReadUpdate(update).OrThrow(),
            "application/octet-stream"
        );
    }

    // What a reseal binds is all that was asked for; other levels keep what the machine has.
    protected override Refusal? JudgeContent(Receipt receipt, ParseResult parsed, EvidenceBundle evidence)
    {
        if (parsed.GetRequiredValue(_level) != Reseal)
            return null;
        AnnouncedPcr7? asked = parsed.GetValue(_plan) is { } path
            ? new(QuotedPcr.SecureBoot(evidence), Announced(PlanFile.Read(path).OrThrow(), parsed, evidence))
            : null;
        return Words(receipt.Announcement) == Words(asked)
            ? null
            : new Refusal(
                "receipt.pcr-7",
                "receipt",
                Words(asked),
                Words(receipt.Announcement),
                "the machine is sealed to something else than it was asked for: do not change its Secure Boot keys now"
            );
    }

    // Refused where the plan is of other keys, or the machine stands elsewhere.
    private ReadOnlyMemory<byte> Announced(PlanFile file, ParseResult parsed, EvidenceBundle evidence) =>
        PlannedPcr7.Find(file, parsed.GetRequiredValue(_state), evidence).OrThrow();

    private static string Words(AnnouncedPcr7? bound) =>
        bound is null ? "the present PCR 7 alone" : $"PCR 7 {Hex(bound.Present)}, and {Hex(bound.Next)} as announced";

    private static string Hex(ReadOnlyMemory<byte> value) => Convert.ToHexStringLower(value.Span);

    protected override async Task ActAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        if (parsed.GetValue(_progress))
            Give(await machine.Agent.ReencryptionAsync(cancellation), output);
        else if (parsed.GetValue(_pause) || parsed.GetValue(_resume))
            Give(await ControlAsync(machine, parsed, cancellation), output);
        else if (parsed.GetRequiredValue(_level) == VolumeKey && !parsed.GetValue(_detach))
            await FollowAsync(machine, parsed, output, cancellation);
        else
            await base.ActAsync(machine, parsed, output, cancellation);
    }

    private async Task FollowAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        Output output,
        CancellationToken cancellation
    )
    {
        SignedReceipt begin = await ChangeAsync(machine, parsed, output, cancellation);
        if (!Accepts(begin, machine, parsed, output))
            return;
        await new Following(machine.Agent, output).RunAsync(cancellation);
        Give(await machine.Agent.LastReceiptAsync(cancellation), machine, parsed, output);
    }

    private async Task<ReencryptionProgress> ControlAsync(
        AcceptedMachine machine,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        string state = parsed.GetValue(_pause) ? "paused" : "running";
        byte[] body = Body("state", state, parsed.GetValue(_throttle));
        byte[] answer = await machine.Agent.ChangeAsync(new("/v1/rotation/state", body), cancellation);
        return ReencryptionProgress.Read(answer).OrThrow();
    }

    private static void Give(ReencryptionProgress progress, Output output) =>
        output.Result(ProgressText.Of(progress), json => ProgressText.WriteMembers(json, progress));

    private static byte[] Body(string member, string word, int? throttle) =>
        Encoding.ASCII.GetBytes(
            throttle is { } bound
                ? string.Create(CultureInfo.InvariantCulture, $"{{\"{member}\":\"{word}\",\"throttle\":{bound}}}")
                : $"{{\"{member}\":\"{word}\"}}"
        );

    private void Validate(CommandResult result)
    {
        bool control = result.GetValue(_pause) || result.GetValue(_resume);
        bool volumeKey = result.GetResult(_level) is { Implicit: false } && result.GetValue(_level) == VolumeKey;
        int modes = ((Option<bool>[])[_pause, _resume, _progress]).Count(option => result.GetValue(option));
        if (modes + (result.GetResult(_level) is { Implicit: false } ? 1 : 0) > 1)
            result.AddError("one of --level, --pause, --resume and --progress at a time");
        bool reseal = result.GetResult(_level) is { Implicit: false } && result.GetValue(_level) == Reseal;
        if (result.GetResult(_plan) is { Implicit: false } && !reseal)
            result.AddError("--pcr-7 goes with --level reseal");
        if (result.GetResult(_state) is { Implicit: false } && result.GetResult(_plan) is null or { Implicit: true })
            result.AddError("--state goes with --pcr-7");
        if (result.GetValue(_detach) && !volumeKey)
            result.AddError("--detach goes with --level volume-key");
        // One that is no number was refused already.
        if (result.GetResult(_throttle) is { Tokens: [{ Value: { } text }] } && int.TryParse(text, out int bound))
        {
            if (!volumeKey && !control)
                result.AddError("--throttle goes with --level volume-key, --pause or --resume");
            if (bound < 0 || bound > (int)ReencryptionProgress.LargestThrottle)
                result.AddError($"--throttle: from 0 to {ReencryptionProgress.LargestThrottle} MiB a second");
        }
    }
}
