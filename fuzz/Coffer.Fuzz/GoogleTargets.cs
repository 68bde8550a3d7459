using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Google.Uploading;
using Coffer.Clouds.Http;

namespace Coffer.Fuzz;

/// <summary>What somebody who answers as Google can make of a deployment: the document is looked at as each kind of thing, and as an error.</summary>
internal static class GoogleTargets
{
    private static readonly MachinePlan s_plan = new()
    {
        Place = GcpPlace.Of("my-project", "europe-west4-a", "my-upload", "coffer-hello-1").OrThrow(),
        Disk = new Archive(
            "disk.tar.gz",
            9,
            "4waSgw==",
            "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
        ),
        Pk = new byte[] { 0x30, 1 },
        Kek = new byte[] { 0x30, 2 },
        Db = new byte[] { 0x30, 3 },
        Shape = new MachineShape { Allowed = ["198.51.100.7/32"] },
    };

    public static void Judge(ReadOnlySpan<byte> bytes)
    {
        byte[] body = bytes.ToArray();
        GoogleRequest request = DryRun.Of(GoogleEndpoints.Public, s_plan)[0];
        HttpAnswer answer = new(403, body, null, "");
        _ = GoogleProblem.IsRateLimit(answer);
        Shown(GoogleProblem.Of(request, answer));
        if (ForeignJson.Read(body) is not { } json)
            return;
        foreach (Resource resource in Resources.Of(GoogleEndpoints.Public, s_plan))
            if (resource.Found(json) is { } found)
                Look(resource, found);
        Look(Resources.Disk(GoogleEndpoints.Public, s_plan.Place), json);
        LabelledThing thing = LabelledThing.Of("disks", "disk", json);
        Shown(thing.Where(s_plan.Place));
        Shown(thing.Removing(s_plan.Place));
        Shown(InstanceResource.AddressOf(json));
    }

    private static void Look(Resource resource, JsonElement json)
    {
        _ = resource.IsReady(json);
        if (resource.Judge(json) is { } refusal)
            Shown(refusal);
        if (resource.Compare(json) is { } different)
            Shown(different);
    }

    private static void Shown(Refusal refusal) => Shown(refusal.Seen);

    private static void Shown(string text)
    {
        if (text.Any(char.IsControl))
            throw new InvalidOperationException("control characters would reach the console");
    }
}
