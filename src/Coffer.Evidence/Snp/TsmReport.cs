using System.Globalization;
using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Evidence.Snp;

/// <summary>
/// An SNP report through configfs-tsm. The entry may be written by others with the same right, so every answer is believed only when the
/// generation says that nobody wrote in between.
/// </summary>
/// <param name="entry">The entry.</param>
public sealed class TsmReport(ITsmEntry entry) : IConfidentialEvidence
{
    private const string Thing = "configfs-tsm report";
    private const string Provider = "sev_guest";
    private const int MostAttempts = 5;
    private const int LargestText = 64;
    private const int LargestReport = 4096;

    /// <summary>True when the entry belongs to SEV-SNP.</summary>
    public static bool IsSevGuest(ITsmEntry entry)
    {
        try
        {
            return Encoding.ASCII.GetString(entry.Read("provider", LargestText)).Trim() == Provider;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public Parsed<ConfidentialEvidence> Collect(ReadOnlySpan<byte> reportData)
    {
        string last = "another writer each time";
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            try
            {
                if (TryCollect(reportData) is { } evidence)
                    return new ConfidentialEvidence(evidence);
            }
            catch (IOException e)
            {
                // EBUSY: somebody wrote while the report was made. EFBIG: certificates grew. Both are gone with the next try.
                last = e.Message;
            }
        }
        return new Refusal("snp.tsm", Thing, $"a report in {MostAttempts} attempts", last);
    }

    private SnpEvidence? TryCollect(ReadOnlySpan<byte> reportData)
    {
        ulong before = Generation();
        entry.Write("inblob", reportData);
        byte[] report = entry.Read("outblob", LargestReport);
        byte[] table = entry.Read("auxblob", EvidenceLimits.LargestTable);
        return Generation() == before + 1 ? new SnpEvidence { Report = report, CertificateTable = table } : null;
    }

    private ulong Generation()
    {
        string text = Encoding.ASCII.GetString(entry.Read("generation", LargestText)).Trim();
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new IOException($"generation: {text.Length} characters that are no number");
    }
}
