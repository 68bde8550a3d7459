namespace Coffer.Image.Sboms;

/// <summary>What a component is; CycloneDX and SPDX have names of their own for each.</summary>
public enum SbomKind
{
    /// <summary>A Debian package.</summary>
    Package,

    /// <summary>A program of Coffer's.</summary>
    Program,

    /// <summary>What such a program has inside: the runtime, a library.</summary>
    Library,

    /// <summary>A container image that is built in.</summary>
    Container,

    /// <summary>A file of the description's <c>files</c>.</summary>
    File,
}
