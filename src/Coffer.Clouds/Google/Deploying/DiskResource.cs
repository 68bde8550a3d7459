using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// The machine's disk. It is made with the machine and goes with it; one that stayed, because somebody switched that off or removed the machine alone, is
/// looked for when the machine is removed: it costs as much as before.
/// </summary>
/// <param name="place">Where, and whose.</param>
/// <param name="calls">The calls.</param>
internal sealed class DiskResource(GcpPlace place, ComputeCollection calls) : ComputeResource(place, calls)
{
    /// <inheritdoc/>
    protected override string WhenDifferent =>
        $"to keep its data, build with a higher version, which is another machine; this removes it: {LabelledThing.Of(Place).Removing(Place)}";

    /// <inheritdoc/>
    public override string OwnerOf(JsonElement seen) =>
        // One that a machine uses is that machine's, whatever its label says.
        seen.ListAt("users").Count == 0
            ? base.OwnerOf(seen)
            : "";

    /// <inheritdoc/>
    public override Refusal? Compare(JsonElement seen) =>
        // Google would start the machine from this one, and not from the image.
        new Refusal(
            "gcp.disk-left",
            Thing,
            "no disk of this name where there is no machine",
            "one that an earlier machine left",
            WhenDifferent
        );

    /// <summary>Compares the disk of a machine that is there: what the machine says of its disks does not name their type.</summary>
    /// <param name="seen">The disk.</param>
    /// <param name="shape">What the machine should be.</param>
    public Refusal? CompareType(JsonElement seen, MachineShape shape) =>
        new Comparison(Thing, seen, InstanceResource.Different).Reference("type", shape.DiskTypePath(Place)).Refusal;

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json) =>
        throw new InvalidOperationException("a disk is made with its machine");
}
