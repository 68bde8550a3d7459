using System.Text.Json;
using Coffer.Agent.Endpoints;
using Coffer.Agent.Stewardship;
using Coffer.Agent.Tests.Fixtures;
using Coffer.Attestation.Audit;
using Coffer.Attestation.Exchange;
using Coffer.Evidence.Endpoints;
using Coffer.Evidence.Serving;
using YamlDotNet.RepresentationModel;

namespace Coffer.Agent.Tests;

/// <summary>docs/openapi.yaml and the code name the same things, in both directions.</summary>
public sealed class OpenApiTests
{
    // Written by other programs than the agent, which hands them on.
    private static readonly string[] s_ofOthers =
    [
        "Bundle",
        "SignedReceipt",
        "Escrow",
        "Receipts",
        "Birth",
        "Custody",
        "Configuration",
        "CertifiedKey",
        "Delivery",
    ];

    private readonly YamlMappingNode _document = Load();

    public static TheoryData<string, string[]> Schemas =>
        new()
        {
            { "Identity", [.. IdentityEndpoint.Members] },
            { "EvidenceRequest", [.. EvidenceRequest.Members] },
            { "Credential", [.. EvidenceRequest.CredentialMembers] },
            { "EvidenceAnswer", [.. EvidenceEndpoint.Members] },
            { "Status", [.. StatusEndpoint.Members] },
            { "Workloads", [.. WorkloadsReport.Members] },
            { "Disk", [.. WorkloadsReport.DiskMembers] },
            { "Workload", [.. WorkloadsReport.WorkloadMembers] },
            { "Audit", [.. AuditDocument.Members] },
            { "Restart", [.. WorkloadsEndpoint.RestartMembers] },
            { "Logs", [.. LogsEndpoint.Members] },
            { "Rotation", [.. CustodyEndpoint.RotationMembers] },
            { "Reencryption", [.. ReencryptionProgress.Members] },
            { "ReencryptionChange", [.. CustodyEndpoint.ReencryptionMembers] },
            { "Revocation", [.. CustodyEndpoint.RevocationMembers] },
            { "Header", [.. CustodyEndpoint.HeaderMembers] },
            { "Problem", [.. Problem.Members] },
        };

    [Fact]
    public void Every_route_is_in_the_document_and_nothing_else()
    {
        using TestMachine machine = new();
        string[] written =
        [
            .. from path in Mapping(_document, "paths").Children
            from method in ((YamlMappingNode)path.Value).Children
            select $"{((YamlScalarNode)method.Key).Value!.ToUpperInvariant()} {path.Key}",
        ];
        Assert.Equal(machine.Routes.Select(route => $"{route.Method} {route.Path}").Order(), written.Order());
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_member_is_in_the_document_and_nothing_else(string schema, string[] members)
    {
        YamlMappingNode properties = Mapping(_document, "components", "schemas", schema, "properties");
        Assert.Equal(members.Order(), properties.Children.Keys.Select(key => key.ToString()).Order());
    }

    [Fact]
    public void There_is_no_schema_that_no_test_compares() =>
        Assert.Equal(
            Schemas.Select(row => row.Data.Item1).Concat(s_ofOthers).Order(),
            Mapping(_document, "components", "schemas").Children.Keys.Select(key => key.ToString()).Order()
        );

    [Theory]
    [InlineData("/v1/identity", "Identity")]
    [InlineData("/v1/status", "Status")]
    public void What_is_answered_has_the_members_of_the_document(string path, string schema)
    {
        using TestMachine machine = new();
        JsonElement answer = machine.Ask(path).OrThrow();
        YamlMappingNode properties = Mapping(_document, "components", "schemas", schema, "properties");
        Assert.Equal(
            properties.Children.Keys.Select(key => key.ToString()).Order(),
            answer.EnumerateObject().Select(member => member.Name).Order()
        );
    }

    private static YamlMappingNode Load()
    {
        YamlStream stream = new();
        using StreamReader reader = new(Path.Combine(AppContext.BaseDirectory, "openapi.yaml"));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static YamlMappingNode Mapping(YamlMappingNode node, params string[] path) =>
        path.Aggregate(node, (at, name) => (YamlMappingNode)at.Children[name]);
}
