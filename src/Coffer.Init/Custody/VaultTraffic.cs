using System.Globalization;
using Coffer.Init.Start;

namespace Coffer.Init.Custody;

/// <summary>
/// Whether anybody but the re-encryption uses the vault: its slices go past the mapped device, so that what the kernel counts there is the
/// machine's own.
/// </summary>
/// <param name="path">The device's <c>stat</c> in sysfs (Documentation/block/stat.rst): numbers, of which 1, 5 and 12 count what was read, written and discarded.</param>
internal sealed class VaultTraffic(string path)
{
    private static readonly int[] s_counters = [0, 4, 11];
    private string _last = "";

    /// <summary>True when something was done since the last question, and where nobody can say.</summary>
    internal bool HasMoved()
    {
        string last = _last;
        _last = Counted();
        return _last.Length == 0 || _last != last;
    }

    private string Counted()
    {
        try
        {
            string[] numbers = BoundedFile.ReadText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return string.Join(' ', s_counters.Select(at => ulong.Parse(numbers[at], CultureInfo.InvariantCulture)));
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or FormatException
                        or OverflowException
                        or IndexOutOfRangeException
            )
        {
            return "";
        }
    }
}
