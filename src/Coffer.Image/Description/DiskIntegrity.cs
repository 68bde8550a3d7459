namespace Coffer.Image.Description;

/// <summary>How the data part of the vault notices altered sectors.</summary>
public enum DiskIntegrity
{
    /// <summary>dm-integrity with HMAC-SHA256 tags.</summary>
    HmacSha256,

    /// <summary>Not at all.</summary>
    None,
}
