using System.Text.Json;
using Coffer.Keys.Owner;

namespace Coffer.Machine.Tests.Machines;

/// <summary>A new db key for an image's machines, in a copy of the image's keys: its own sign for other tests.</summary>
/// <param name="image">The image.</param>
/// <param name="directory">Where the copy goes.</param>
internal sealed class RotatedDb(ProbeImage image, string directory)
{
    /// <summary>The plan of the rotation, the changes beside it.</summary>
    public string PlanPath => Path.Combine(Keys, "updates", "db-2", "plan.json");

    private string Keys => Path.Combine(directory, "keys");

    /// <summary>Rotates.</summary>
    /// <returns>The plan.</returns>
    public async Task<DbRotationPlan> RotateAsync()
    {
        Directory.CreateDirectory(Keys);
        foreach (string file in Directory.GetFiles(image.KeysPath))
            File.Copy(file, Path.Combine(Keys, Path.GetFileName(file)));
        (int exitCode, JsonElement made) = await CofferCommand.RunAsync("keys", "rotate", "db", "--dir", Keys);
        Assert.True(exitCode == 0, made.ToString());
        return DbRotationPlan.Read(await File.ReadAllBytesAsync(PlanPath)).OrThrow();
    }
}
