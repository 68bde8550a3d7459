using System.Text.Json;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Contracts;

/// <summary>What the judge of all other tests finds wrong.</summary>
public sealed class ContractCheckerTests
{
    private const string Images = "/compute/v1/projects/p/global/images";

    [Theory]
    [InlineData("""{"name":"x","colour":"red"}""", "Image has no member colour")]
    [InlineData("""{"name":1}""", "Image.name: expected string, seen Number 1")]
    [InlineData("""{"labels":{"a":true}}""", "Image.labels.a: expected string, seen True True")]
    [InlineData("""{"labels":"a"}""", "Image.labels: expected an object, seen String")]
    [InlineData("""{"guestOsFeatures":{"type":"GVNIC"}}""", "Image.guestOsFeatures: expected a list, seen Object")]
    [InlineData(
        """{"guestOsFeatures":[{"type":"gvnic"}]}""",
        "Image.guestOsFeatures[].type: expected one of UEFI_COMPATIBLE, SEV_CAPABLE, SEV_SNP_CAPABLE, GVNIC, WINDOWS, seen gvnic"
    )]
    [InlineData("""{"rawDisk":{"sha256":"x"}}""", "Image.rawDisk has no member sha256")]
    [InlineData(
        """{"shieldedInstanceInitialState":{"pk":{"content":"-"}}}""",
        "InitialStateConfig.pk.content: expected byte, seen String -",
        "Image.shieldedInstanceInitialState.pk.content: expected byte, seen String -"
    )]
    public void A_body_that_is_not_the_documents_is_a_fault(string body, params string[] either) =>
        Assert.Contains(Assert.Single(Faults("POST", Images, body)), either);

    [Theory]
    [InlineData("MAH/++8=")]
    [InlineData("MAH_--8=")]
    [InlineData("MAH_--8")]
    public void Bytes_have_either_alphabet(string content) =>
        Assert.Empty(
            Faults("POST", Images, """{"shieldedInstanceInitialState":{"pk":{"content":"C"}}}""".Replace("C", content))
        );

    [Fact]
    public void Sixty_four_bits_travel_as_text() =>
        Assert.Equal(
            "Instance.disks[].diskSizeGb: expected int64, seen Number 20",
            Assert.Single(
                Faults("POST", "/compute/v1/projects/p/zones/z/instances", """{"disks":[{"diskSizeGb":20}]}""")
            )
        );

    [Theory]
    [InlineData("PUT", Images)]
    [InlineData("POST", "/compute/v2/projects/p/global/images")]
    [InlineData("POST", "/compute/v1/projects/p/images")]
    [InlineData("POST", "/compute/v1/projects//global/images")]
    [InlineData("GET", "/compute/v1/projects/p/global/images/a/b")]
    public void A_path_or_method_that_is_not_the_documents_is_a_fault(string method, string path) =>
        Assert.Equal($"no method for {method} {path}", Assert.Single(Faults(method, path, "{}")));

    [Fact]
    public void A_parameter_that_is_not_the_methods_is_a_fault() =>
        Assert.Equal(
            "images.insert has no parameter force",
            Assert.Single(Faults("POST", Images, "{}", ("force", "1")))
        );

    [Fact]
    public void A_parameter_that_misses_is_a_fault() =>
        Assert.Equal(
            "buckets.insert misses project",
            Assert.Single(Faults(ApiContract.Storage, "POST", "/storage/v1/b", "{}"))
        );

    [Fact]
    public void A_parameter_of_another_type_is_a_fault() =>
        Assert.Equal(
            "objects.delete?ifGenerationMatch: expected int64, seen last",
            Assert.Single(
                Faults(ApiContract.Storage, "DELETE", "/storage/v1/b/x/o/y", null, ("ifGenerationMatch", "last"))
            )
        );

    [Fact]
    public void A_body_that_nobody_wants_or_that_misses_is_a_fault()
    {
        Assert.Equal("a body that nobody wants", Assert.Single(Faults("GET", $"{Images}/x", "{}")));
        Assert.Equal("no Image", Assert.Single(Faults("POST", Images, null)));
    }

    [Fact]
    public async Task The_fake_notes_what_it_should_not_have_got()
    {
        await using FakeGoogle google = await FakeGoogle.StartAsync();
        using HttpClient http = new() { BaseAddress = google.Root };
        await http.PostAsync("token", null, TestContext.Current.CancellationToken);
        Assert.Empty(google.Faults);
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        GoogleRequest request = new(HttpMethod.Get, new Uri(cloud.Google.Root, "compute/v1/nothing"), "x", "y");
        await cloud.Client.FindAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("no method for GET /compute/v1/nothing", Assert.Single(cloud.Google.Faults));
    }

    [Fact]
    public async Task Every_request_of_a_dry_run_is_the_documents()
    {
        await using CloudFixture cloud = await CloudFixture.StartAsync();
        GoogleRequest[] all =
        [
            .. DryRun.Of(GoogleEndpoints.Public, cloud.Plan),
            .. DryRun.Of(GoogleEndpoints.Public, cloud.Plan.Place),
        ];
        foreach (GoogleRequest request in all)
        {
            // What only the server knows, and the parts of an upload.
            if (request.Method == HttpMethod.Put)
                continue;
            bool compute = request.Url.Host == "compute.googleapis.com";
            string path = request.Url.AbsolutePath;
            if (
                !path.EndsWith("/OPERATION/wait", StringComparison.Ordinal) && !request.Url.Query.Contains("GENERATION")
            )
                Assert.Empty(
                    Faults(
                        compute ? ApiContract.Compute : ApiContract.Storage,
                        request.Method.Method,
                        path,
                        request.Body is { } body ? System.Text.Encoding.UTF8.GetString(body.Span) : null,
                        [.. QueryOf(request.Url)]
                    )
                );
        }
        Assert.Equal(38, all.Length);
    }

    private static IEnumerable<(string, string)> QueryOf(Uri url) =>
        url
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => (pair.Split('=')[0], pair.Split('=')[1]));

    private static IReadOnlyList<string> Faults(
        string method,
        string path,
        string? body,
        params (string Name, string Value)[] query
    ) => Faults(ApiContract.Compute, method, path, body, query);

    private static IReadOnlyList<string> Faults(
        ApiContract contract,
        string method,
        string path,
        string? body,
        params (string Name, string Value)[] query
    ) =>
        ContractChecker.Request(
            contract,
            method,
            path,
            query.ToDictionary(pair => pair.Name, pair => pair.Value),
            body is null ? null : JsonDocument.Parse(body).RootElement
        );
}
