namespace Coffer.Evidence.Custody;

/// <summary>What the custodian does.</summary>
public enum CustodyVerb
{
    /// <summary>Changes the header; the argument is the level.</summary>
    Rotate,

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

    /// <summary>What it holds, nothing secret.</summary>
    Status,
}
