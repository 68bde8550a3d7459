using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Rotating;

/// <summary>The plan of a rotation of db as <c>coffer keys rotate db</c> leaves it, with the signed changes beside it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Plan">What it says.</param>
internal sealed record PlanFile(string Path, DbRotationPlan Plan)
{
    private const int LargestUpdate = 32 * 1024;

    /// <summary>Reads it.</summary>
    public static Parsed<PlanFile> Read(string path) =>
        ReadBytes(path, DbRotationPlan.LargestSize, "plan.file", "plan.json of a rotation of db")
            .Then(bytes => DbRotationPlan.Read(bytes))
            .Then<PlanFile>(plan => new PlanFile(path, plan));

    /// <summary>The bytes of a signed change; refused unless it is the one that the plan speaks of.</summary>
    public Parsed<byte[]> ReadUpdate(PlannedUpdate update)
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", update.File);
        return ReadBytes(path, LargestUpdate, "plan.update", "the signed change beside the plan")
            .Then<byte[]>(bytes =>
                SHA256.HashData(bytes).AsSpan().SequenceEqual(update.Sha256.Span)
                    ? bytes
                    : new Refusal(
                        "plan.update",
                        path,
                        $"sha256 {Convert.ToHexStringLower(update.Sha256.Span)}, as the plan says",
                        Convert.ToHexStringLower(SHA256.HashData(bytes))
                    )
            );
    }

    private static Parsed<byte[]> ReadBytes(string path, int most, string reason, string what)
    {
        FileInfo file = new(path);
        return file.Exists && file.Length <= most
            ? File.ReadAllBytes(path)
            : new Refusal(
                reason,
                path,
                $"{what}, at most {most} bytes",
                file.Exists ? $"{file.Length} bytes" : "no such file",
                "coffer keys rotate db makes them in updates/ of the key directory"
            );
    }
}
