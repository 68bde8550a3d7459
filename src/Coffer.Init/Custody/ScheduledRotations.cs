using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Init.Custody;

/// <summary>
/// Asks the custodian for what the schedule wants, as an operator would. A TPM whose clock jumps makes no storm of
/// rotations: at most one in half of a level's time, by the time that this process runs.
/// </summary>
/// <param name="ages">How old the keys are.</param>
/// <param name="custodian">The custodian.</param>
/// <param name="monotonic">Time that this process runs; it never goes back.</param>
internal sealed class ScheduledRotations(KeyAges ages, Custodian custodian, Func<TimeSpan> monotonic)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, TimeSpan> _done = [];

    /// <summary>Looks every ten minutes, for ever; not before a boot that just opened the vault is through.</summary>
    internal void Run()
    {
        while (true)
        {
            Thread.Sleep(s_pause);
            try
            {
                if (Step() is { } refusal)
                    CustodianProcess.Say(new RefusedException(refusal));
            }
            catch (Exception e)
            {
                CustodianProcess.Say(e);
            }
        }
    }

    /// <summary>Renews what is due. A vault that was revoked or recovered is its owner's to seal again: nothing is due then.</summary>
    /// <returns>Why a rotation that was due did not happen; null when none was, or it did.</returns>
    internal Refusal? Step()
    {
        if (!custodian.HoldsShare)
            return null;
        string[] due = [.. ages.Levels().Where(level => level.IsDue && !IsTooSoon(level)).Select(level => level.Word)];
        if (due.Length == 0)
            return null;
        Refusal? refusal = custodian
            .Answer(new CustodyRequest(CustodyVerb.Rotate, due.Length == 1 ? due[0] : "all"))
            .Refusal;
        foreach (string word in refusal is null ? due : [])
            _done[word] = monotonic();
        return refusal;
    }

    private bool IsTooSoon(ScheduledLevel level) =>
        _done.TryGetValue(level.Word, out TimeSpan last) && monotonic() - last < level.Every / 2;
}
