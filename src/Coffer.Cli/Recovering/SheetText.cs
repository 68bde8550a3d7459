using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Cli.Recovering;

/// <summary>
/// What a sheet of paper says about the secret on it, so that whoever finds it in years knows what it is and what to do with it. The
/// secret line itself stands between the two parts.
/// </summary>
/// <param name="Above">Before the secret line.</param>
/// <param name="Below">Behind it.</param>
internal sealed record SheetText(string Above, string Below)
{
    private const int Columns = 76;

    /// <summary>Of an identity.</summary>
    public static SheetText Of(AgeIdentity identity, string? holder, DateTimeOffset made) =>
        new(
            $"{Title("COFFER RECOVERY IDENTITY", holder, made)}Recipient\n{Folded(identity.Recipient.ToString()!)}\n\nSecret line\n",
            """

            Whoever has this line opens the vaults that are escrowed to its recipient
            (with a threshold: helps to open them). Keep it locked away, apart from the
            disks and their backups. It is an identity of age (age-encryption.org).

            To use it, type the line or scan the QR code into a file, then:
              coffer recovery open DISK --identity FILE -o /dev/shm/passphrase
            or, with stock tools:
              age --decrypt -i FILE -o /dev/shm/passphrase EFI/Coffer/recovery.age
              cryptsetup open --key-file /dev/shm/passphrase VAULT-PARTITION NAME

            """
        );

    /// <summary>Of a share.</summary>
    public static SheetText Of(RecoveryShare share, string? holder, DateTimeOffset made) =>
        new(
            Title($"COFFER RECOVERY SHARE {share.Number} OF {share.Set.Count}", holder, made)
                + $"Vault     {share.Set.Vault}...\nSet       {share.Set.Id}\nNeeded    {share.Set.Threshold} of {share.Set.Count} shares of this set\n\nSecret line\n",
            $"""

            Any {share.Set.Threshold} shares of this set open the vault; fewer say nothing about it. Keep this
            one apart from the others. The line has a check in its last 8 digits.

            To use it, type the line or scan the QR code into a file, then, with
            {share.Set.Threshold} of them:
              coffer recovery combine FILE FILE... -o /dev/shm/passphrase
              cryptsetup open --key-file /dev/shm/passphrase VAULT-PARTITION NAME

            """
        );

    /// <summary>The whole sheet; the caller's to dispose.</summary>
    public Secret With(ReadOnlySpan<byte> line)
    {
        byte[] above = Encoding.UTF8.GetBytes(Above);
        byte[] below = Encoding.UTF8.GetBytes(Below);
        Secret sheet = Secret.Allocate(above.Length + line.Length + 1 + below.Length);
        above.CopyTo(sheet.Writable);
        line.CopyTo(sheet.Writable[above.Length..]);
        sheet.Writable[above.Length + line.Length] = (byte)'\n';
        below.CopyTo(sheet.Writable[(above.Length + line.Length + 1)..]);
        return sheet;
    }

    private static string Title(string title, string? holder, DateTimeOffset made) =>
        $"{title}\n{new string('=', title.Length)}\n\n{(holder is null ? "" : $"Holder    {holder}\n")}Made      {made:yyyy-MM-dd}\n";

    private static string Folded(string text) =>
        string.Join('\n', text.Chunk(Columns).Select(line => new string(line)));
}
