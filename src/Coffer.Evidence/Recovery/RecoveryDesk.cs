using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Evidence.Endpoints;
using Coffer.Evidence.Serving;
using Coffer.Evidence.Tpm;

namespace Coffer.Evidence.Recovery;

/// <summary>
/// What a machine answers that waits for its recovery passphrase: evidence of what it is, why it waits, and whether a passphrase was the right
/// one. Anybody may ask: evidence is no secret, and the passphrase has 256 bits.
/// </summary>
/// <param name="tpm">The TPM.</param>
/// <param name="collector">Makes evidence over the TLS key of this desk.</param>
/// <param name="offer">Why the machine waits, and what the owner needs.</param>
/// <param name="open">Opens the vault with a passphrase; a refusal when it is not the right one.</param>
/// <param name="pause">Waits after a wrong one, so that nobody keeps the machine busy with guesses.</param>
public sealed class RecoveryDesk(
    MachineTpm tpm,
    EvidenceCollector collector,
    RecoveryOffer offer,
    Func<Secret, Refusal?> open,
    Action pause
)
{
    private const string Path = "/v1/recovery";
    private const string Format = "coffer-recovery-1";
    private const int PassphraseSize = 71;
    private const string Thing = "recovery passphrase";

    private readonly Lock _one = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EvidenceEndpoint _evidence = new(collector, tpm);
    private readonly IdentityEndpoint _identity = new(tpm);

    /// <summary>Names of the members of the answer to the right passphrase.</summary>
    public static IReadOnlyList<string> Members { get; } = ["format", "recovered"];

    /// <summary>True once the right passphrase was given: no other is looked at.</summary>
    public bool IsRecovered { get; private set; }

    /// <summary>Waits until the right passphrase was given and whoever gave it knows.</summary>
    /// <returns>False when that did not happen in that time.</returns>
    public bool Wait(TimeSpan time) => _end.Task.Wait(time);

    /// <summary>Says that whoever gave the right passphrase knows.</summary>
    public void End() => _end.TrySetResult();

    /// <summary>Tries a passphrase.</summary>
    /// <param name="passphrase">The passphrase; stays the caller's.</param>
    /// <returns>Why it is not the right one; null when it is.</returns>
    public Refusal? Try(Secret passphrase)
    {
        lock (_one)
        {
            if (IsRecovered)
                return new Refusal("recovery.over", Thing, "one recovery", "it is recovered already");
            if (open(passphrase) is not { } refusal)
            {
                IsRecovered = true;
                return null;
            }
            pause();
            return refusal with { Reason = "recovery.passphrase" };
        }
    }

    /// <summary>Answers one request; the others wait.</summary>
    public HttpAnswer Answer(HttpRequestHead head, ReadOnlySpan<byte> body)
    {
        lock (_one)
        {
            byte[] evidenceBody = head.Path == "/v1/evidence" ? body.ToArray() : [];
            return (head.Method, head.Path) switch
            {
                ("GET", "/v1/identity") => HttpAnswer.Of(json => ProblemOf(_identity.Write(default, json))),
                ("POST", "/v1/evidence") => HttpAnswer.Of(json => ProblemOf(_evidence.Write(evidenceBody, json))),
                ("GET", Path) => HttpAnswer.Of(json =>
                {
                    offer.Write(json);
                    return null;
                }),
                ("POST", Path) => Recover(body),
                (_, Path or "/v1/evidence" or "/v1/identity") => HttpAnswer.Of(
                    Problem.WrongMethod("the one of docs/formats.md section 24", head.Method)
                ),
                _ => HttpAnswer.Of(Problem.NotFound(head.Path)),
            };
        }
    }

    private HttpAnswer Recover(ReadOnlySpan<byte> body)
    {
        if (body.Length != PassphraseSize)
            return HttpAnswer.Of(
                new Problem(400, new("request.body", Thing, $"{PassphraseSize} bytes", $"{body.Length}"))
            );
        using Secret passphrase = Secret.CopyOf(body);
        if (Try(passphrase) is { } refusal)
            return HttpAnswer.Of(new Problem(403, refusal));
        return HttpAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteBoolean("recovered", true);
            json.WriteEndObject();
            return null;
        }) with
        {
            IsLast = true,
        };
    }

    // Reasons that begin with "request." are the caller's fault; others are this machine's state.
    private static Problem? ProblemOf(Refusal? refusal) =>
        refusal is null
            ? null
            : new Problem(refusal.Reason.StartsWith("request.", StringComparison.Ordinal) ? 400 : 500, refusal);
}
