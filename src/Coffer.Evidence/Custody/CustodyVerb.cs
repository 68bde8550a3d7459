namespace Coffer.Evidence.Custody;

/// <summary>What the custodian does.</summary>
public enum CustodyVerb
{
    /// <summary>Changes the header; the argument is the level.</summary>
    Rotate,

    /// <summary>Pauses the rotation of the volume key.</summary>
    Pause,

    /// <summary>Lets it go on.</summary>
    Resume,

    /// <summary>Bounds its speed; the argument is in MiB a second, 0 for no bound.</summary>
    Throttle,

    /// <summary>How far it is.</summary>
    Progress,

    /// <summary>Makes every binding useless: only a recovery opens the vault after the next boot.</summary>
    Revoke,

    /// <summary>Makes the vault useless for everybody and switches off; the argument is its UUID.</summary>
    Destroy,

    /// <summary>Both header copies and all key slot areas.</summary>
    Header,

    /// <summary>The escrowed recovery key.</summary>
    Escrow,

    /// <summary>The birth certificate.</summary>
    Birth,

    /// <summary>All receipts.</summary>
    Receipts,

    /// <summary>Takes a configuration; the argument is its length, and it follows the request.</summary>
    Configure,

    /// <summary>Which configuration the machine follows.</summary>
    Configuration,

    /// <summary>The key that secrets of a configuration are encrypted to, certified.</summary>
    ConfigurationKey,

    /// <summary>Seals to PCR 7 as a signed change of db will make it, too; the argument is the change's length, and it follows the request.</summary>
    AnnounceDb,

    /// <summary>The same of dbx.</summary>
    AnnounceDbx,

    /// <summary>Hands a signed change of db to the firmware; the argument is its length, and it follows the request.</summary>
    DeliverDb,

    /// <summary>The same of dbx.</summary>
    DeliverDbx,

    /// <summary>What it holds, nothing secret.</summary>
    Status,
}
