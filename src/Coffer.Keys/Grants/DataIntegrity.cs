namespace Coffer.Keys.Grants;

/// <summary>Integrity of the data part of the vault (docs/formats.md, sections 5 and 6).</summary>
public enum DataIntegrity
{
    /// <summary>None: the owner chose so.</summary>
    None = 0,

    /// <summary>dm-integrity with HMAC-SHA256 above dm-crypt.</summary>
    HmacSha256 = 1,
}
