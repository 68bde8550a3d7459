using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Init.Install;
using Coffer.Keys.Configuration;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Custody;

/// <summary>
/// What the custodian has on the ESP: the escrow, where stock <c>age</c> finds it, and the birth certificate. The host can write
/// there what it likes: nothing of it is believed, and no change of the vault waits for it.
/// </summary>
/// <param name="withEsp">Mounts it for a piece of work.</param>
internal sealed class EspFiles(Action<Action<EspContent>> withEsp)
{
    /// <summary>What the state of the configuration calls it.</summary>
    internal const string Source = "esp";

    /// <summary>Why there is no birth certificate on a disk without ESP.</summary>
    internal static Refusal Missing { get; } = Refuse("no ESP on this disk");

    private readonly Lock _mounted = new();

    /// <summary>Whether the escrow is that of the header: <c>current</c>, or why it may not be.</summary>
    internal string Escrow { get; private set; } = "not looked at yet";

    /// <summary>Brings the escrow to that of the header.</summary>
    internal void Renew(EscrowToken escrow)
    {
        try
        {
            With(content => content.RenewRecovery(Keys.Recovery.Escrows.Escrow.Of(escrow).Files));
            Escrow = "current";
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            Escrow = e.Message;
        }
    }

    /// <summary>The birth certificate, as the installer wrote it. Not judged: that is its reader's work.</summary>
    internal Parsed<byte[]> Birth()
    {
        byte[] bytes = [];
        try
        {
            With(content => bytes = content.ReadBirth(EvidenceLimits.LargestBundle));
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            return Refuse(e.Message);
        }
        return BirthCertificateReader.Read(bytes).Then<byte[]>(_ => bytes);
    }

    /// <summary>A configuration that somebody put there; null when there is none, or the ESP cannot be read.</summary>
    internal byte[]? Configuration()
    {
        byte[]? bytes = null;
        try
        {
            With(content => bytes = content.ReadConfiguration(SignedConfiguration.LargestSize));
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            // What the host does not let be read is as if it were not there: the one in force stays.
        }
        return bytes;
    }

    private void With(Action<EspContent> work)
    {
        lock (_mounted)
            withEsp(work);
    }

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    private static Refusal Refuse(string seen) =>
        new("birth.missing", "birth certificate", "EFI/Coffer/birth.json on the ESP", seen, "use the copy you kept");
}
