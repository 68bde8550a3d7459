namespace Coffer.Image.Build;

/// <summary>Who is meant to look at the machine.</summary>
public enum BuildProfile
{
    /// <summary>Kernel messages on the serial console, for trying and testing.</summary>
    Lab,

    /// <summary>A silent kernel; the host learns only what /init refuses.</summary>
    Production,
}
