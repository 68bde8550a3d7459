using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Coffer.Clouds.Tests.Contracts;

/// <summary>Holds requests and answers to a contract: method, path, parameters, and each member of a body with its type.</summary>
internal sealed class ContractChecker(ApiContract contract)
{
    // Of uploads, beside what the method has.
    private static readonly string[] s_upload = ["uploadType"];

    private readonly List<string> _faults = [];

    /// <summary>What is wrong with a request; nothing when all is right.</summary>
    public static IReadOnlyList<string> Request(
        ApiContract contract,
        string httpMethod,
        string path,
        IReadOnlyDictionary<string, string> query,
        JsonElement? body
    )
    {
        ContractChecker checker = new(contract);
        if (contract.Method(httpMethod, path) is not { } method)
            return [$"no method for {httpMethod} {path}"];
        checker.CheckQuery(method, query);
        checker.CheckBody(method.Request, body);
        return checker._faults;
    }

    /// <summary>What is wrong with the body of an answer.</summary>
    public static IReadOnlyList<string> Answer(ApiContract contract, string schema, JsonElement body)
    {
        ContractChecker checker = new(contract);
        checker.Members(schema, contract.Schema(schema), body);
        return checker._faults;
    }

    private void CheckQuery(ApiMethod method, IReadOnlyDictionary<string, string> query)
    {
        foreach ((string name, string value) in query)
        {
            bool upload = method.Rules.TryGetProperty("upload", out _) && s_upload.Contains(name);
            if (!upload && method.Query(name) is not { } type)
                _faults.Add($"{method.Name} has no parameter {name}");
            else if (!upload && method.Query(name)!.Value.GetString() is "int64" && !IsNumber(value))
                _faults.Add($"{method.Name}?{name}: expected int64, seen {value}");
        }
        foreach (string name in method.Required)
            if (!method.Parameters.ContainsKey(name) && !query.ContainsKey(name))
                _faults.Add($"{method.Name} misses {name}");
    }

    private void CheckBody(string? schema, JsonElement? body)
    {
        if (schema is null && body is not null)
            _faults.Add("a body that nobody wants");
        else if (schema is not null && body is null)
            _faults.Add($"no {schema}");
        else if (schema is not null)
            Members(schema, contract.Schema(schema), body!.Value);
    }

    private void Members(string where, JsonElement rules, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            _faults.Add($"{where}: expected an object, seen {value.ValueKind}");
        else
            foreach (JsonProperty member in value.EnumerateObject())
                if (rules.TryGetProperty("*", out JsonElement any) || rules.TryGetProperty(member.Name, out any))
                    Value($"{where}.{member.Name}", any, member.Value);
                else
                    _faults.Add($"{where} has no member {member.Name}");
    }

    private void Value(string where, JsonElement rule, JsonElement value)
    {
        if (rule.ValueKind == JsonValueKind.String)
            Plain(where, rule.GetString()!, value);
        else if (rule.ValueKind == JsonValueKind.Array && IsEnumeration(rule))
            OneOf(where, [.. rule.EnumerateArray().Select(word => word.GetString()!)], value);
        else if (rule.ValueKind == JsonValueKind.Array)
            Elements(where, rule[0], value);
        else if (rule.TryGetProperty("$", out JsonElement schema))
            Members(where, contract.Schema(schema.GetString()!), value);
        else
            Members(where, rule, value);
    }

    private void Elements(string where, JsonElement rule, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            _faults.Add($"{where}: expected a list, seen {value.ValueKind}");
        else
            foreach (JsonElement element in value.EnumerateArray())
                Value($"{where}[]", rule, element);
    }

    private void OneOf(string where, string[] words, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || !words.Contains(value.GetString()))
            _faults.Add($"{where}: expected one of {string.Join(", ", words)}, seen {value}");
    }

    private void Plain(string where, string type, JsonElement value)
    {
        bool fits = type switch
        {
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            // Written with one alphabet of base64, read with either.
            "byte" => value.ValueKind == JsonValueKind.String && IsBase64(value.GetString()!),
            // 64 bits travel as text.
            "int64" or "uint64" => value.ValueKind == JsonValueKind.String && IsNumber(value.GetString()!),
            _ => value.ValueKind == JsonValueKind.String,
        };
        if (!fits)
            _faults.Add($"{where}: expected {type}, seen {value.ValueKind} {value}");
    }

    private static bool IsEnumeration(JsonElement rule) =>
        rule.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String && char.IsUpper(word.GetString()![0]));

    private static bool IsBase64(string text) => Base64.IsValid(text) || Base64Url.IsValid(text);

    private static bool IsNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
