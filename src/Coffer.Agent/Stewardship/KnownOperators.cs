using Coffer.Agent.Serving;

namespace Coffer.Agent.Stewardship;

/// <summary>
/// Who can be written down as an operator: who may ask now, and who could since the steward runs. A configuration that takes its own sender away is done all the same, and
/// the entry that says so has his name.
/// </summary>
/// <param name="now">Who may ask, whenever it is asked.</param>
internal sealed class KnownOperators(Func<Operators> now)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KnownOperator> _known = new(StringComparer.Ordinal);

    /// <summary>The operator with this key; null when nobody of the machine has it.</summary>
    /// <param name="digest">SHA-256 of the SubjectPublicKeyInfo, lower case hex.</param>
    internal KnownOperator? Find(string digest)
    {
        lock (_lock)
        {
            foreach (byte[] certificate in now().Certificates)
            {
                KnownOperator one = KnownOperator.Of(certificate);
                _known[one.Digest] = one;
            }
            return _known.GetValueOrDefault(digest);
        }
    }
}
