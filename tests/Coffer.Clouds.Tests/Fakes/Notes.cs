using Coffer.Clouds.Google.Deploying;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>Keeps what a deployment says.</summary>
internal sealed class Notes : IDeployProgress
{
    public List<string> Lines { get; } = [];

    public List<long> Positions { get; } = [];

    public void Say(string line) => Lines.Add(line);

    public void Uploaded(long done, long all) => Positions.Add(done);
}
