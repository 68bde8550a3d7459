using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Rotating;

/// <summary>The plan of a rotation of db as <c>coffer keys rotate db</c> leaves it, with the signed changes beside it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Plan">What it says.</param>
internal sealed record PlanFile(string Path, DbRotationPlan Plan)
{
    private const string Family = "plan";

    /// <summary>Reads it.</summary>
    public static Parsed<PlanFile> Read(string path) =>
        SmallFile
            .Read(path, Family, path, DbRotationPlan.LargestSize)
            .Then(bytes => DbRotationPlan.Read(bytes))
            .Then<PlanFile>(plan => new PlanFile(path, plan));

    /// <summary>The bytes of a signed change; refused unless it is the one that the plan speaks of.</summary>
    public Parsed<byte[]> ReadUpdate(PlannedUpdate update)
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", update.File);
        return SmallFile
            .Read(path, Family, path, DatabaseUpdate.LargestSize)
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
}
