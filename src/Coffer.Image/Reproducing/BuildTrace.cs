using Coffer.Image.Root;

namespace Coffer.Image.Reproducing;

/// <summary>What a build was made of on its way, for whoever compares two builds.</summary>
public sealed class BuildTrace
{
    /// <summary>The OS root before it became an image; its contents stay in the build's cache.</summary>
    public RootTree? Root { get; internal set; }
}
