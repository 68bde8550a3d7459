using Coffer.Cli.Text;
using Coffer.Clouds.Google.Deploying;

namespace Coffer.Cli.Deploying;

/// <summary>Says what a deployment does: a line for each step, and for each tenth of the upload.</summary>
/// <param name="output">Where to.</param>
internal sealed class DeployProgress(Output output) : IDeployProgress
{
    private long _tenth;

    /// <inheritdoc/>
    public void Say(string line) => output.Progress($"gcp: {line}");

    /// <inheritdoc/>
    public void Uploaded(long done, long all)
    {
        long tenth = 10 * done / all;
        if (tenth > _tenth)
            Say($"uploaded {100 * done / all} %, {Sizes.Show(done)} of {Sizes.Show(all)}");
        _tenth = tenth;
    }
}
