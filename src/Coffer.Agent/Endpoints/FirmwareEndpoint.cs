using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Agent.Endpoints;

/// <summary>
/// Signed changes of the firmware's db and dbx. The agent hands them on as they come: whether the machine gets through its next boot with one, the custodian
/// judges, and who signed it, the firmware.
/// </summary>
/// <param name="ask">Asks the custodian.</param>
internal sealed class FirmwareEndpoint(Func<CustodyRequest, Parsed<byte[]>> ask)
{
    /// <summary><c>POST /v1/firmware/db/announcement</c>.</summary>
    internal Refusal? AnnounceDb(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Hand(CustodyVerb.AnnounceDb, body, json);

    /// <summary><c>POST /v1/firmware/dbx/announcement</c>.</summary>
    internal Refusal? AnnounceDbx(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Hand(CustodyVerb.AnnounceDbx, body, json);

    /// <summary><c>POST /v1/firmware/db</c>.</summary>
    internal Refusal? Db(ReadOnlyMemory<byte> body, Utf8JsonWriter json) => Hand(CustodyVerb.DeliverDb, body, json);

    /// <summary><c>POST /v1/firmware/dbx</c>.</summary>
    internal Refusal? Dbx(ReadOnlyMemory<byte> body, Utf8JsonWriter json) => Hand(CustodyVerb.DeliverDbx, body, json);

    /// <summary>What is announced of db, for the audit log: SHA-256 of the change; null for one that is too large for any.</summary>
    internal static AuditedAction? NameAnnouncedDb(ReadOnlyMemory<byte> body) => Name("announce-db", body);

    /// <summary>The same of dbx.</summary>
    internal static AuditedAction? NameAnnouncedDbx(ReadOnlyMemory<byte> body) => Name("announce-dbx", body);

    /// <summary>What is delivered to db, for the audit log: SHA-256 of the change; null for one that is too large for any.</summary>
    internal static AuditedAction? NameDb(ReadOnlyMemory<byte> body) => Name("deliver-db", body);

    /// <summary>The same of dbx.</summary>
    internal static AuditedAction? NameDbx(ReadOnlyMemory<byte> body) => Name("deliver-dbx", body);

    private Refusal? Hand(CustodyVerb verb, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        if (body.Length > DatabaseUpdate.LargestSize)
            return new Refusal(
                "request.document",
                "body",
                $"a signed change of at most {DatabaseUpdate.LargestSize} bytes",
                $"{body.Length} bytes"
            );
        if (!ask(CustodyRequest.Of(verb, body)).TryGet(out byte[]? answer, out Refusal? refusal))
            return refusal;
        json.WriteRawValue(answer);
        return null;
    }

    private static AuditedAction? Name(string action, ReadOnlyMemory<byte> body) =>
        body.Length <= DatabaseUpdate.LargestSize
            ? new AuditedAction(action, Convert.ToHexStringLower(SHA256.HashData(body.Span)))
            : null;
}
