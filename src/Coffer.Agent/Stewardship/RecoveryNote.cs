using Coffer.Bytes;

namespace Coffer.Agent.Stewardship;

/// <summary>
/// Writes down that this boot needed the recovery passphrase: <c>/init</c> left why, once, before there was a log. Whoever had the passphrase
/// was no operator to <c>/init</c>, and has no name.
/// </summary>
/// <param name="path">What <c>/init</c> left.</param>
/// <param name="auditor">Who writes.</param>
internal sealed class RecoveryNote(string path, Auditor auditor)
{
    private const int LongestReason = 64;

    /// <summary>Writes it, where there is something to write. What cannot be written yet is left for the next start.</summary>
    internal void TryWrite()
    {
        try
        {
            if (!File.Exists(path))
                return;
            using (FileStream file = File.OpenRead(path))
            {
                byte[] reason = new byte[LongestReason];
                int count = file.ReadAtLeast(reason, LongestReason, throwOnEndOfStream: false);
                string text = System.Text.Encoding.ASCII.GetString(reason, 0, count).Trim();
                auditor.AddOfOther("recovery key", "recover", text);
            }
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException)
        {
            Console.Error.WriteLine($"the recovery is not in the audit log yet: {e.Message}");
        }
    }
}
