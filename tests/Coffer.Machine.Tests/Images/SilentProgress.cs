using Coffer.Image.Build;

namespace Coffer.Machine.Tests.Images;

/// <summary>Nobody watches.</summary>
internal sealed class SilentProgress : IBuildProgress
{
    public void Started(BuildStage stage) { }

    public void Finished(BuildStage stage, TimeSpan took, bool cached) { }

    public void Damaged(string entry) { }
}
