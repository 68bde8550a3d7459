using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coffer.Agent.Endpoints;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Agent.Tests.Endpoints;

public sealed class ConfigurationEndpointTests
{
    private readonly List<CustodyRequest> _asked = [];

    [Fact]
    public void A_document_is_handed_on_as_it_came()
    {
        byte[] document = [0xd2, 0x84, 0x00];
        Assert.Equal("""{"state":"in-force"}""", Ask((endpoint, json) => endpoint.Put(document, json)).OrThrow());
        CustodyRequest asked = Assert.Single(_asked);
        Assert.Equal((CustodyVerb.Configure, "3"), (asked.Verb, asked.Argument));
        Assert.Equal(document, asked.Document.ToArray());
        AuditedAction? named = ConfigurationEndpoint.NamePut(document);
        Assert.Equal(
            ("configure", Convert.ToHexStringLower(SHA256.HashData(document))),
            (named?.Action, named?.Target)
        );
    }

    [Fact]
    public void One_that_is_too_large_for_any_is_the_callers_fault_and_not_handed_on()
    {
        byte[] document = new byte[CustodyRequest.LargestDocument + 1];
        Assert.Equal("request.document", Ask((endpoint, json) => endpoint.Put(document, json)).Refusal?.Reason);
        Assert.Null(ConfigurationEndpoint.NamePut(document));
        Assert.Empty(_asked);
    }

    [Fact]
    public void State_and_key_are_asked_of_the_custodian()
    {
        Ask((endpoint, json) => endpoint.State(default, json)).OrThrow();
        Ask((endpoint, json) => endpoint.Key(default, json)).OrThrow();
        Assert.Equal(["configuration", "configuration-key"], _asked.Select(a => Encoding.ASCII.GetString(a.ToBytes())));
    }

    [Fact]
    public void The_custodians_refusal_is_given_on()
    {
        Refusal refusal = new("configuration.older", "configuration", "a version above 7", "6");
        Assert.Equal(refusal, Ask((endpoint, json) => endpoint.Put(new byte[1], json), refusal).Refusal);
    }

    private Parsed<string> Ask(Func<ConfigurationEndpoint, Utf8JsonWriter, Refusal?> ask, Refusal? refusal = null)
    {
        ConfigurationEndpoint endpoint = new(request =>
        {
            _asked.Add(request);
            return refusal is null ? """{"state":"in-force"}"""u8.ToArray() : refusal;
        });
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            if (ask(endpoint, json) is { } refused)
                return refused;
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
