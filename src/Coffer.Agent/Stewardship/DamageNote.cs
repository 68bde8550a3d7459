using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Agent.Stewardship;

/// <summary>Writes into the audit log that entries of it were destroyed, once for each place: the chain would go on without a word.</summary>
/// <param name="log">The log.</param>
/// <param name="auditor">Who writes.</param>
internal sealed class DamageNote(AuditLog log, Auditor auditor)
{
    private const string Action = "audit-damaged";

    /// <summary>Writes it, where there is something to write.</summary>
    internal void TryWrite()
    {
        try
        {
            foreach (ulong number in log.DamagedAfter())
            {
                string target = number.ToString(CultureInfo.InvariantCulture);
                Console.Error.WriteLine($"the audit log is damaged behind entry {target}");
                if (!log.Entries().Any(entry => entry.Action == Action && entry.Target == target))
                    auditor.AddOfOther("audit log", Action, target);
            }
        }
        catch (RefusedException e)
        {
            Console.Error.WriteLine($"the audit log cannot be looked at: {e.Message}");
        }
    }
}
