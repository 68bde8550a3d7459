using Coffer.Cli.Rotating;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Tests.Rotating;

/// <summary>A key directory whose db key was rotated once.</summary>
public sealed class RotatedKeys : IAsyncLifetime, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-rotated-").FullName;

    /// <summary>The directory.</summary>
    public string Path => System.IO.Path.Combine(_directory, "keys");

    /// <summary>The SignatureOwner of what it signs.</summary>
    public Guid OwnerId => KeyDirectory.Load(Path).OrThrow().OwnerId;

    internal PlanFile Plan => PlanFile.Read(System.IO.Path.Combine(Path, "updates", "db-2", "plan.json")).OrThrow();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assert.Equal(0, (await CofferRun.Of("keys", "init", "--dir", Path)).ExitCode);
        Assert.Equal(0, (await CofferRun.Of("keys", "rotate", "db", "--dir", Path)).ExitCode);
    }

    /// <summary>A copy to change.</summary>
    public RotatedKeys Copy()
    {
        RotatedKeys copy = new();
        foreach (string file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
