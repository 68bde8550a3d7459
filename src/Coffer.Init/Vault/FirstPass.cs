using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Init.Vault;

/// <summary>
/// dm-integrity's first pass over a new data part: sectors it has not reached have no tag of their own yet, so that the host
/// could change them unseen. Workloads wait for its end (docs/formats.md section 12).
/// </summary>
/// <param name="Covered">Sectors it has done.</param>
/// <param name="Sectors">All sectors.</param>
internal sealed record FirstPass(ulong Covered, ulong Sectors)
{
    private const string NoPass = "-";

    /// <summary>Whether every sector is covered.</summary>
    internal bool IsOver => Covered == Sectors;

    /// <summary>
    /// Reads the status of dm-integrity (Documentation/admin-guide/device-mapper/dm-integrity.rst, "Status line"): mismatches,
    /// provided sectors, and the sector a pass has come to or <c>-</c>. What is not that form is no pass that ended.
    /// </summary>
    internal static Parsed<FirstPass> Read(ReadOnlySpan<byte> status)
    {
        string text = Encoding.ASCII.GetString(status);
        return
            text.Split(' ') is [_, string provided, string covered, ..]
            && Number(provided) is { } sectors
            && (covered == NoPass ? sectors : Number(covered)) is { } done
            && done <= sectors
            ? new FirstPass(done, sectors)
            : new Refusal(
                "data.status",
                "status of dm-integrity",
                "mismatches, provided sectors, covered sectors",
                text,
                "the kernel does not do what it was told: do not use this machine"
            );
    }

    /// <inheritdoc/>
    public override string ToString() => IsOver ? "done" : $"{Covered} of {Sectors} sectors";

    private static ulong? Number(string word) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
}
