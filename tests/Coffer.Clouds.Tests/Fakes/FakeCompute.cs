using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>
/// Images, rules, machines and their disks, by operations that take a while. Bytes are answered as Google does, whatever alphabet they came in: in base64url with
/// padding (format <c>byte</c> of the discovery documents).
/// </summary>
internal sealed class FakeCompute
{
    private static readonly string[] s_zones = ["europe-west4-a", "europe-west4-b"];
    private readonly Dictionary<string, JsonObject> _things = [];
    private readonly Dictionary<string, int> _waits = [];
    private readonly Dictionary<string, string> _done = [];

    /// <summary>How often an operation is waited for until it is done.</summary>
    public int Waits { get; set; } = 2;

    /// <summary>Errors of operations, by method.</summary>
    public Dictionary<string, string> Errors { get; } = [];

    /// <summary>
    /// Things by collection and name: <c>images/coffer-hello-1</c>; the second of a name in another zone with it: <c>instances/coffer-hello-1@europe-west4-b</c>.
    /// </summary>
    public Dictionary<string, JsonObject> Things => _things;

    public FakeAnswer Answer(FakeCall call) =>
        call.Method.Split('.') switch
        {
            [_, "wait"] => Wait(call.Parameters["operation"]),
            [_, "aggregatedList"] => List(call),
            ["instances" or "disks", "get" or "delete"] when !IsInZone(call) => FakeAnswer.Error(
                404,
                "not in this zone"
            ),
            [var kind, "get"] => Get(Key(kind, call)),
            [var kind, "insert"] => Insert(kind, call),
            [var kind, _] => Delete(Key(kind, call)),
            _ => FakeAnswer.Error(404, "no such method"),
        };

    private string Key(string kind, FakeCall call) => Key(kind, call.Parameters[kind.TrimEnd('s')], call);

    // A name is one zone's.
    private string Key(string kind, string name, FakeCall call)
    {
        string key = $"{kind}/{name}";
        string second = $"{key}@{call.Parameters.GetValueOrDefault("zone")}";
        bool isTaken =
            _things.TryGetValue(key, out JsonObject? first)
            && call.Parameters.TryGetValue("zone", out string? zone)
            && ZoneOf(first) != zone;
        return isTaken || _things.ContainsKey(second) ? second : key;
    }

    private bool IsInZone(FakeCall call) =>
        !_things.TryGetValue(Key(call.Method.Split('.')[0], call), out JsonObject? thing)
        || ZoneOf(thing) == call.Parameters["zone"];

    private static string ZoneOf(JsonObject thing) => $"{thing["zone"]}".Split('/')[^1];

    // Each zone has its list, most of them an empty one.
    private FakeAnswer List(FakeCall call)
    {
        string kind = call.Method.Split('.')[0];
        string[] filter = call.Query["filter"].Split('=');
        JsonObject zones = new();
        foreach (string zone in s_zones)
        {
            JsonNode[] found =
            [
                .. _things
                    .Where(thing => thing.Key.StartsWith($"{kind}/", StringComparison.Ordinal))
                    .Select(thing => thing.Value)
                    .Where(thing => ZoneOf(thing) == zone)
                    .Where(thing => $"{thing["labels"]?[filter[0]["labels.".Length..]]}" == filter[1])
                    .Select(thing => thing.DeepClone()),
            ];
            zones[$"zones/{zone}"] =
                found.Length > 0
                    ? new JsonObject { [kind] = new JsonArray(found) }
                    : new JsonObject { ["warning"] = new JsonObject { ["code"] = "NO_RESULTS_ON_PAGE" } };
        }
        return new FakeAnswer(200, new JsonObject { ["items"] = zones });
    }

    private FakeAnswer Get(string key) =>
        _things.TryGetValue(key, out JsonObject? thing)
            ? new FakeAnswer(200, thing.DeepClone())
            : FakeAnswer.Error(404, $"The resource '{key}' was not found");

    private FakeAnswer Insert(string kind, FakeCall call)
    {
        // The same request id is the same request.
        string id = call.Query["requestId"];
        if (_done.TryGetValue(id, out string? before))
            return Operation(before);
        string key = Key(kind, $"{call.Body!["name"]}", call);
        if (_things.ContainsKey(key))
            return FakeAnswer.Error(409, $"The resource '{key}' already exists");
        string operation = Begin(call.Method);
        _done[id] = operation;
        if (Errors.ContainsKey(call.Method))
            return Operation(operation);
        if (kind == "instances")
            _things[DiskOf(key)] = Disk(call);
        _things[key] = Made(kind, call);
        return Operation(operation);
    }

    private FakeAnswer Delete(string key)
    {
        if (!_things.TryGetValue(key, out JsonObject? thing))
            return FakeAnswer.Error(404, $"The resource '{key}' was not found");
        if (thing["users"] is JsonArray { Count: > 0 } users)
            return FakeAnswer.Error(400, $"The disk resource '{key}' is already being used by '{users[0]}'");
        _things.Remove(key);
        if (key.StartsWith("instances/", StringComparison.Ordinal))
            Detach(DiskOf(key), $"{thing["disks"]![0]!["autoDelete"]}" == "true");
        return Operation(Begin(key));
    }

    private static string DiskOf(string machine) => machine.Replace("instances/", "disks/");

    private static JsonObject Disk(FakeCall call)
    {
        JsonNode wanted = call.Body!["disks"]![0]!["initializeParams"]!;
        string zone =
            $"https://www.googleapis.com/compute/v1/projects/{call.Parameters["project"]}/zones/{call.Parameters["zone"]}";
        return new JsonObject
        {
            ["name"] = $"{wanted["diskName"]}",
            ["zone"] = zone,
            ["type"] =
                $"https://www.googleapis.com/compute/v1/projects/{call.Parameters["project"]}/{wanted["diskType"]}",
            ["sizeGb"] = $"{wanted["diskSizeGb"]}",
            ["labels"] = wanted["labels"]!.DeepClone(),
            ["users"] = new JsonArray($"{zone}/instances/{call.Body["name"]}"),
            ["status"] = "READY",
        };
    }

    private void Detach(string disk, bool isDeleted)
    {
        if (isDeleted)
            _things.Remove(disk);
        else if (_things.TryGetValue(disk, out JsonObject? left))
            left.Remove("users");
    }

    private string Begin(string what)
    {
        string operation = $"operation-{_waits.Count}-{Regex.Replace(what, "[./@]", "-")}";
        _waits[operation] = Waits;
        return operation;
    }

    private FakeAnswer Wait(string operation)
    {
        if (!_waits.TryGetValue(operation, out int left))
            return FakeAnswer.Error(404, "no such operation");
        _waits[operation] = left - 1;
        return Operation(operation);
    }

    private FakeAnswer Operation(string name)
    {
        bool done = _waits[name] <= 0;
        JsonObject operation = new() { ["name"] = name, ["status"] = done ? "DONE" : "RUNNING" };
        string? error = Errors
            .FirstOrDefault(pair => name.EndsWith(pair.Key.Replace('.', '-'), StringComparison.Ordinal))
            .Value;
        if (done && error is not null)
            operation["error"] = new JsonObject
            {
                ["errors"] = new JsonArray(new JsonObject { ["code"] = error, ["message"] = $"{error} happened" }),
            };
        return new FakeAnswer(200, operation);
    }

    // What Google adds: whole addresses, a status, what the disk became.
    private static JsonObject Made(string kind, FakeCall call)
    {
        JsonObject thing = (JsonObject)call.Body!.DeepClone();
        string root = $"https://www.googleapis.com/compute/v1/projects/{call.Parameters["project"]}/";
        if (kind == "images")
        {
            thing["status"] = "READY";
            Rewrite(thing["shieldedInstanceInitialState"]);
        }
        if (kind == "firewalls")
            thing["network"] = root + thing["network"];
        if (kind != "instances")
            return thing;
        thing["status"] = "RUNNING";
        thing["zone"] = $"{root}zones/{call.Parameters["zone"]}";
        thing["machineType"] = root + thing["machineType"];
        JsonNode disk = thing["disks"]![0]!;
        disk["diskSizeGb"] = $"{disk["initializeParams"]!["diskSizeGb"]}";
        ((JsonObject)disk).Remove("initializeParams");
        JsonNode card = thing["networkInterfaces"]![0]!;
        card["network"] = root + card["network"];
        card["subnetwork"] = root + (card["subnetwork"] ?? "regions/europe-west4/subnetworks/default");
        card["networkIP"] = "10.164.0.2";
        if (card["accessConfigs"]?[0] is { } access)
            access["natIP"] = "203.0.113.9";
        return thing;
    }

    private static void Rewrite(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (JsonNode? element in list)
                Rewrite(element);
        if (node is not JsonObject thing)
            return;
        foreach (string name in thing.Select(member => member.Key).ToArray())
            if (name == "content")
                thing[name] = $"{thing[name]}".Replace('+', '-').Replace('/', '_');
            else
                Rewrite(thing[name]);
    }
}
