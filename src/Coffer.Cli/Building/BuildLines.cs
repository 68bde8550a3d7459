using Coffer.Cli.Text;
using Coffer.Image.Build;

namespace Coffer.Cli.Building;

/// <summary>Says how a build goes on, and remembers how long each stage took.</summary>
/// <param name="output">Where to.</param>
/// <param name="what">First word of the lines.</param>
internal sealed class BuildLines(Output output, string what = "build") : IBuildProgress
{
    private readonly List<(BuildStage Stage, TimeSpan Took, bool Cached)> _finished = [];

    /// <summary>The stages that are done, in order.</summary>
    public IReadOnlyList<(BuildStage Stage, TimeSpan Took, bool Cached)> Stages => _finished;

    /// <inheritdoc/>
    public void Started(BuildStage stage) => output.Progress($"{what}: {Name(stage)} ...");

    /// <inheritdoc/>
    public void Finished(BuildStage stage, TimeSpan took, bool cached)
    {
        _finished.Add((stage, took, cached));
        output.Progress($"{what}: {Name(stage)}, {took.TotalSeconds:F1} s{(cached ? ", from the cache" : "")}");
    }

    /// <inheritdoc/>
    public void Damaged(string entry) =>
        output.Progress($"{what}: {entry} of the cache is not what was written there: made anew");

    /// <summary>Name of a stage.</summary>
    public static string Name(BuildStage stage) => stage.ToString().ToLowerInvariant();
}
