namespace Coffer.Keys.Grants;

/// <summary>Who looks at the console of a machine (docs/formats.md, section 2).</summary>
public enum BuildProfile
{
    /// <summary>A machine in a cloud: the kernel writes nothing to the serial console.</summary>
    Production,

    /// <summary>A machine in the lab: kernel messages on the serial console.</summary>
    Lab,
}
