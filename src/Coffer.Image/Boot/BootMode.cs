namespace Coffer.Image.Boot;

/// <summary>What a UKI is for: <c>coffer.mode</c> of its command line.</summary>
public enum BootMode
{
    /// <summary>Turns a bare machine into an installed one.</summary>
    Install,

    /// <summary>Boots an installed machine.</summary>
    Boot,
}
