using System.Text;
using Coffer.Attestation.Audit;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Agent.Stewardship;

/// <summary>Writes down what operators do, by the clock that the host does not set.</summary>
/// <param name="log">Where to.</param>
/// <param name="find">Finds one by the SHA-256 of the SubjectPublicKeyInfo: nobody else is written down as one.</param>
/// <param name="time">The machine's clock.</param>
/// <param name="readClock">Reads the TPM's clock.</param>
internal sealed class Auditor(
    AuditLog log,
    Func<string, KnownOperator?> find,
    TimeProvider time,
    Func<TpmsClockInfo> readClock
)
{
    /// <summary>Does something between its two entries.</summary>
    internal Parsed<byte[]> Watch(string who, string action, string target, Func<Parsed<byte[]>> work)
    {
        Add(who, action, target, AuditOutcome.Asked);
        Parsed<byte[]> answer = Try(work);
        Add(
            who,
            action,
            target,
            answer.Refusal is null ? AuditOutcome.Done : AuditOutcome.Refused,
            answer.Refusal?.Reason ?? ""
        );
        return answer;
    }

    /// <summary>Writes down what was done elsewhere; the answer is the entry's number.</summary>
    internal Parsed<byte[]> Note(StewardRequest request) =>
        Encoding.ASCII.GetBytes(
            $"{Add(request.Operator, request.Workload, request.Target, request.Outcome, request.Reason).Number}"
        );

    /// <summary>All that is written.</summary>
    internal Parsed<byte[]> Document() => AuditDocument.Write(log.Entries(), log.DamagedAfter());

    /// <summary>Writes an entry of an operator.</summary>
    /// <exception cref="RefusedException">It cannot be written, or nobody of that name is an operator.</exception>
    internal AuditEntry Add(string who, string action, string target, AuditOutcome outcome, string reason = "")
    {
        KnownOperator known =
            find(who)
            ?? throw new RefusedException(
                new Refusal("audit.operator", "operator", "one of this machine's", who.Length == 0 ? "nobody" : who)
            );
        return Add(known, action, target, outcome, reason);
    }

    /// <summary>Writes an entry of somebody who is no operator.</summary>
    /// <exception cref="RefusedException">It cannot be written.</exception>
    internal AuditEntry AddOfOther(string name, string action, string target) =>
        Add(new KnownOperator("", name), action, target, AuditOutcome.Done, "");

    private AuditEntry Add(KnownOperator who, string action, string target, AuditOutcome outcome, string reason)
    {
        (ulong clock, ulong resets) = Clock();
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        return log.Add(
            (number, previous) =>
                new AuditEntry(
                    number,
                    now,
                    clock,
                    resets,
                    who.Digest,
                    who.Name,
                    action,
                    target,
                    outcome,
                    reason,
                    previous
                )
        );
    }

    // A TPM that is silent keeps nobody from being written down.
    private (ulong Clock, ulong Resets) Clock()
    {
        try
        {
            TpmsClockInfo info = readClock();
            return (info.Clock, info.ResetCount);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TpmException or RefusedException)
        {
            return (0, 0);
        }
    }

    private static Parsed<byte[]> Try(Func<Parsed<byte[]>> work)
    {
        try
        {
            return work();
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
        catch (IOException e)
        {
            return new Refusal("steward.device", "files of this machine", "an answer", e.Message);
        }
    }
}
