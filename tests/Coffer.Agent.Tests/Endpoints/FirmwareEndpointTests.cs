using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Agent.Endpoints;
using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Agent.Tests.Endpoints;

public sealed class FirmwareEndpointTests
{
    private readonly List<CustodyRequest> _asked = [];

    [Fact]
    public void A_change_is_handed_on_as_it_came_for_the_variable_of_its_path()
    {
        byte[] change = [1, 2, 3];
        Assert.Null(Ask((endpoint, json) => endpoint.Db(change, json)));
        Assert.Null(Ask((endpoint, json) => endpoint.Dbx(change, json)));
        Assert.Null(Ask((endpoint, json) => endpoint.AnnounceDb(change, json)));
        Assert.Null(Ask((endpoint, json) => endpoint.AnnounceDbx(change, json)));
        Assert.Equal(
            [CustodyVerb.DeliverDb, CustodyVerb.DeliverDbx, CustodyVerb.AnnounceDb, CustodyVerb.AnnounceDbx],
            _asked.Select(request => request.Verb)
        );
        Assert.All(_asked, request => Assert.Equal(change, request.Document.ToArray()));
    }

    [Fact]
    public void The_audit_log_names_the_variable_and_the_hash_of_the_change()
    {
        byte[] change = [1, 2, 3];
        string hash = Convert.ToHexStringLower(SHA256.HashData(change));
        Assert.Equal(new AuditedAction("deliver-db", hash), FirmwareEndpoint.NameDb(change));
        Assert.Equal(new AuditedAction("deliver-dbx", hash), FirmwareEndpoint.NameDbx(change));
        Assert.Equal(new AuditedAction("announce-db", hash), FirmwareEndpoint.NameAnnouncedDb(change));
        Assert.Equal(new AuditedAction("announce-dbx", hash), FirmwareEndpoint.NameAnnouncedDbx(change));
    }

    [Fact]
    public void One_that_is_too_large_for_any_is_the_callers_fault_and_not_handed_on()
    {
        byte[] change = new byte[DatabaseUpdate.LargestSize + 1];
        Assert.Equal("request.document", Ask((endpoint, json) => endpoint.Db(change, json))?.Reason);
        Assert.Null(FirmwareEndpoint.NameDb(change));
        Assert.Null(FirmwareEndpoint.NameDbx(change));
        Assert.Equal("request.document", Ask((endpoint, json) => endpoint.AnnounceDb(change, json))?.Reason);
        Assert.Null(FirmwareEndpoint.NameAnnouncedDb(change));
        Assert.Null(FirmwareEndpoint.NameAnnouncedDbx(change));
        Assert.Empty(_asked);
    }

    [Fact]
    public void The_custodians_refusal_is_given_on()
    {
        Refusal refusal = new("delivery.sealing", "vault", "an announced PCR 7", "none");
        Assert.Equal(refusal, Ask((endpoint, json) => endpoint.Db(new byte[1], json), refusal));
    }

    private Refusal? Ask(Func<FirmwareEndpoint, Utf8JsonWriter, Refusal?> ask, Refusal? refusal = null)
    {
        using MemoryStream stream = new();
        using Utf8JsonWriter json = new(stream);
        return ask(
            new FirmwareEndpoint(request =>
            {
                _asked.Add(request);
                return refusal is null ? "{}"u8.ToArray() : refusal;
            }),
            json
        );
    }
}
