using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Judges one bit. There are only four answers, which are made once.</summary>
internal sealed class BitJudge
{
    private readonly Finding _zero;
    private readonly Finding _one;
    private readonly Finding _eitherZero;
    private readonly Finding _eitherOne;

    /// <param name="rule">The rule.</param>
    /// <param name="field">The bit.</param>
    /// <param name="wanted">Its value when the policy does not leave it open.</param>
    /// <param name="note">What to do about another.</param>
    public BitJudge(Rule rule, string field, bool wanted, string note)
    {
        _zero = Make(false);
        _one = Make(true);
        _eitherZero = new Finding(rule, Outcome.Passed, field, "0 or 1", "0");
        _eitherOne = new Finding(rule, Outcome.Passed, field, "0 or 1", "1");

        Finding Make(bool seen) =>
            new(
                rule,
                seen == wanted ? Outcome.Passed : Outcome.Failed,
                field,
                wanted ? "1" : "0",
                seen ? "1" : "0",
                Note: seen == wanted ? null : note
            );
    }

    /// <summary>The answer.</summary>
    /// <param name="seen">The bit.</param>
    /// <param name="open">True when the policy takes either value.</param>
    public Finding Judge(bool seen, bool open) =>
        (open, seen) switch
        {
            (false, false) => _zero,
            (false, true) => _one,
            (true, false) => _eitherZero,
            (true, true) => _eitherOne,
        };
}
