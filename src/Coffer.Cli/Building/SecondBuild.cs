using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Image.Reproducing;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Building;

/// <summary>Builds a machine again, elsewhere, out of nothing but what was downloaded, and compares (docs/supply-chain.md, "The same bytes again").</summary>
/// <param name="machine">The machine.</param>
/// <param name="keys">The owner's keys.</param>
/// <param name="first">How it was built the first time, with a trace.</param>
/// <param name="output">Where progress goes.</param>
internal sealed class SecondBuild(MachineDescription machine, OwnerKeys keys, BuildOptions first, Output output)
{
    private static readonly TimeSpan s_later = TimeSpan.FromDays(400);

    /// <summary>Builds and compares.</summary>
    /// <returns>How many files are the same.</returns>
    /// <exception cref="RefusedException"><c>build.differs</c>: a file is not; or the second build failed.</exception>
    public async Task<int> CompareAsync(CancellationToken cancellation)
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("coffer-verify-");
        try
        {
            BuildOptions second = Elsewhere(place);
            string firstOutput = Path.GetFullPath(first.OutputDirectory);
            using (new OtherSurroundings(place.CreateSubdirectory("work").FullName))
                await ImageBuilder.BuildAsync(machine, keys, second, new BuildLines(output, "verify"), cancellation);
            output.Progress("verify: comparing ...");
            OutputDifference? difference = BuildComparison.Compare(
                firstOutput,
                first.Trace!,
                second.OutputDirectory,
                second.Trace!
            );
            return difference is null
                ? BuildComparison.Outputs(second.OutputDirectory).Length
                : throw new RefusedException(difference.ToRefusal());
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private BuildOptions Elsewhere(DirectoryInfo place) =>
        first with
        {
            OutputDirectory = Path.Combine(place.FullName, "output"),
            CacheDirectory = Path.Combine(place.FullName, "cache"),
            DownloadsDirectory = Path.GetFullPath(first.DownloadsDirectory),
            InitPath = Path.GetFullPath(first.InitPath),
            AgentPath = first.AgentPath is { } agent ? Path.GetFullPath(agent) : null,
            RefreshPackages = false,
            Time = new LaterTime(first.Time, s_later),
            Trace = new BuildTrace(),
        };
}
