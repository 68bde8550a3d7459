using System.Text.Json.Nodes;

namespace Coffer.Clouds.Tests.Contracts;

/// <summary>What <c>eng/clouds/check-contracts.sh</c> compares with where there is no discovery document.</summary>
public sealed class DiscoveryOfProtoTests
{
    private static readonly string s_contracts = Path.Combine(AppContext.BaseDirectory, "Contracts");

    [Fact]
    public void Revision_and_place_are_the_documents()
    {
        JsonNode document = Read();
        Assert.Equal("20260101", (string?)document["revision"]);
        Assert.Equal(("compute:v1", "compute/v1/"), ((string?)document["id"], (string?)document["servicePath"]));
    }

    [Fact]
    public void A_call_has_its_path_its_parameters_and_what_goes_and_comes() =>
        Is(
            """
            {
              "httpMethod": "POST", "path": "projects/{project}/global/rules",
              "parameters": {
                "project": { "type": "string", "location": "path", "required": true },
                "requestId": { "type": "string", "location": "query" }
              },
              "request": { "$ref": "Rule" }, "response": { "$ref": "Rule" }
            }
            """,
            Read()["resources"]!["ruleSets"]!["methods"]!["insert"]
        );

    [Fact]
    public void Members_have_the_documents_names_and_the_values_that_the_comment_points_to() =>
        Is(
            """
            {
              "Rule": { "properties": {
                "allowed": { "type": "array", "items": { "$ref": "Allowed" } },
                "direction": { "type": "string", "enum": ["UNDEFINED_DIRECTION", "INGRESS"] },
                "disabled": { "type": "boolean" },
                "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                "sizeGb": { "type": "int64" }
              } },
              "Allowed": { "properties": {
                "IPProtocol": { "type": "string" }, "ports": { "type": "array", "items": { "type": "string" } }
              } }
            }
            """,
            new JsonObject(
                Read()["schemas"]!
                    .AsObject()
                    .Where(schema => schema.Key != "InsertRuleRequest")
                    .Select(schema => new KeyValuePair<string, JsonNode?>(schema.Key, schema.Value?.DeepClone()))
            )
        );

    private static JsonNode Read() =>
        JsonNode.Parse(
            StockTool.Run(
                "python3",
                "python3",
                Path.Combine(s_contracts, "discovery-of-proto.py"),
                Path.Combine(s_contracts, "made.proto")
            )
        )!;

    private static void Is(string expected, JsonNode? seen) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), seen), $"{seen}");
}
