namespace Coffer.Keys.Grants;

/// <summary>What a UKI is for (docs/formats.md, section 2).</summary>
public enum BootMode
{
    /// <summary>Turn a bare VM into an installed machine.</summary>
    Install,

    /// <summary>Open the vault and start the OS.</summary>
    Boot,
}
