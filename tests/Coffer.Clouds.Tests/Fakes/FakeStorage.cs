using System.Globalization;
using System.Text.Json.Nodes;
using Coffer.Clouds.Google.Uploading;
using Microsoft.AspNetCore.Http;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>Buckets, objects, and upload sessions that keep what arrived.</summary>
internal sealed class FakeStorage
{
    private const string Sessions = "/upload/session";
    private const int Unit = 256 * 1024;

    private readonly List<byte> _arrived = [];
    private FakeCall? _upload;

    public Dictionary<string, JsonObject> Buckets { get; } = [];

    /// <summary>Those of <see cref="Buckets"/> that are another project's.</summary>
    public HashSet<string> Foreign { get; } = [];

    public Dictionary<string, JsonObject> Objects { get; } = [];

    /// <summary>What happens at a part of an upload instead, by its number: it keeps so many bytes and gives an answer.</summary>
    public Func<int, (int Keep, FakeAnswer Answer)?> At { get; set; } = _ => null;

    /// <summary>Where sessions are said to be, instead of here.</summary>
    public Uri? Elsewhere { get; set; }

    /// <summary>The checksum it claims.</summary>
    public string? Checksum { get; set; }

    public byte[] Arrived => [.. _arrived];

    public static bool IsSession(HttpRequest request) => request.Path.Value == Sessions;

    public FakeAnswer Answer(FakeCall call, Uri root) =>
        call.Method switch
        {
            "buckets.get" => Get(Buckets, call.Parameters["bucket"]),
            "buckets.list" => List(call.Query["prefix"]),
            "buckets.insert" => Keep(call.Body!),
            "objects.get" => Get(Objects, call.Parameters["object"]),
            "objects.insert" => Begin(call, root),
            _ => Delete(call),
        };

    public async Task<FakeAnswer> PutAsync(HttpRequest request, int number)
    {
        string[] range = request.Headers.ContentRange.ToString().Split(' ', '/', '-');
        long all = long.Parse(range[^1], CultureInfo.InvariantCulture);
        using MemoryStream part = new();
        await request.Body.CopyToAsync(part);
        (int Keep, FakeAnswer Answer)? instead = At(number);
        int keep = Math.Min(instead?.Keep ?? (int)part.Length, (int)part.Length);
        if (range[1] != "*" && Misplaced(range, part.Length, all) is { } bad)
            return bad;
        _arrived.AddRange(part.GetBuffer().AsSpan(0, keep));
        if (instead is { Answer: { } answer })
            return answer;
        return _arrived.Count == all ? Finish() : Incomplete();
    }

    private FakeAnswer? Misplaced(string[] range, long length, long all)
    {
        long start = long.Parse(range[1], CultureInfo.InvariantCulture);
        long end = long.Parse(range[2], CultureInfo.InvariantCulture) + 1;
        bool whole = length % Unit == 0 || end == all;
        return start == _arrived.Count && end - start == length && whole
            ? null
            : FakeAnswer.Error(400, $"bytes {start} to {end}, {length} of them, after {_arrived.Count}");
    }

    private FakeAnswer Incomplete()
    {
        FakeAnswer answer = new(308);
        if (_arrived.Count > 0)
            answer.Headers["Range"] = $"bytes=0-{_arrived.Count - 1}";
        return answer;
    }

    private FakeAnswer Begin(FakeCall call, Uri root)
    {
        if (Objects.ContainsKey($"{call.Body!["name"]}"))
            return FakeAnswer.Error(412, "At least one of the pre-conditions you specified did not hold.");
        _upload = call;
        _arrived.Clear();
        Uri session = new(Elsewhere ?? root, $"{Sessions}?upload_id=session-secret");
        return new FakeAnswer(200) { Headers = { ["Location"] = session.ToString() } };
    }

    private FakeAnswer Finish()
    {
        JsonObject thing = (JsonObject)_upload!.Body!.DeepClone();
        thing["size"] = $"{_arrived.Count}";
        thing["generation"] = "1717243200000001";
        thing["crc32c"] = Checksum ?? SumOf([.. _arrived]);
        Objects[$"{thing["name"]}"] = thing;
        return new FakeAnswer(200, thing.DeepClone());
    }

    private static string SumOf(byte[] bytes)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, bytes);
        string sum = Archive.Of(path).Crc32c;
        File.Delete(path);
        return sum;
    }

    private FakeAnswer Delete(FakeCall call)
    {
        string name = call.Parameters["object"];
        if (!Objects.TryGetValue(name, out JsonObject? thing))
            return FakeAnswer.Error(404, $"No such object: {name}");
        if ($"{thing["generation"]}" != call.Query["ifGenerationMatch"])
            return FakeAnswer.Error(412, "At least one of the pre-conditions you specified did not hold.");
        Objects.Remove(name);
        return new FakeAnswer(204);
    }

    private FakeAnswer Keep(JsonObject body) =>
        Buckets.TryAdd($"{body["name"]}", body)
            ? new FakeAnswer(200, body.DeepClone())
            : FakeAnswer.Error(409, "The requested bucket name is not available.", "conflict");

    // A list of none has no member for it.
    private FakeAnswer List(string prefix)
    {
        JsonNode[] found =
        [
            .. Buckets
                .Where(bucket =>
                    bucket.Key.StartsWith(prefix, StringComparison.Ordinal) && !Foreign.Contains(bucket.Key)
                )
                .Select(bucket => bucket.Value.DeepClone()),
        ];
        return new FakeAnswer(
            200,
            found.Length > 0 ? new JsonObject { ["items"] = new JsonArray(found) } : new JsonObject()
        );
    }

    private static FakeAnswer Get(Dictionary<string, JsonObject> things, string name) =>
        things.TryGetValue(name, out JsonObject? thing)
            ? new FakeAnswer(200, thing.DeepClone())
            : FakeAnswer.Error(404, $"no {name}");
}
