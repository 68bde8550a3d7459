using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Agent.Endpoints;
using Coffer.Agent.Machines;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence;
using Coffer.Evidence.Endpoints;
using Coffer.Evidence.Tpm;

namespace Coffer.Agent;

/// <summary>Everything that can be asked of the agent. docs/openapi.yaml lists the same, which a test compares.</summary>
internal static class AgentRoutes
{
    /// <summary>The routes.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="records">What the boot left behind.</param>
    /// <param name="tpm">The TPM.</param>
    /// <param name="tlsPublicKey">SubjectPublicKeyInfo of the key the agent speaks TLS with.</param>
    internal static ImmutableArray<Route> Of(
        AgentPaths paths,
        BootRecords records,
        MachineTpm tpm,
        ReadOnlyMemory<byte> tlsPublicKey
    )
    {
        EvidenceCollector collector = new(
            tpm,
            () => ConfidentialSource.Find(paths.TsmEntry, paths.SevGuest, tpm),
            records,
            tlsPublicKey
        );
        StatusEndpoint status = new(records, () => TimeSpan.FromMilliseconds(Environment.TickCount64), Version);
        CustodyEndpoint custody = new(new CustodianConnection(paths.Custodian).Ask);
        ConfigurationEndpoint configuration = new(new CustodianConnection(paths.Custodian).Ask);
        FirmwareEndpoint firmware = new(new CustodianConnection(paths.Custodian).Ask);
        StewardConnection steward = new(paths.Steward);
        WorkloadsEndpoint workloads = new(steward.Ask);
        AuditedAnswers audited = new(steward.Ask);
        LogsEndpoint logs = new(steward.FollowAsync);
        return
        [
            new("GET", "/v1/identity", Access.PublicWhereAllowed, true, Plain(new IdentityEndpoint(tpm).Write)),
            new(
                "POST",
                "/v1/evidence",
                Access.PublicWhereAllowed,
                true,
                Plain(new EvidenceEndpoint(collector, tpm).Write)
            ),
            new("GET", "/v1/status", Access.Operators, false, Plain(status.Write)),
            new(
                "POST",
                "/v1/rotation",
                Access.Operators,
                true,
                audited.Of(custody.Rotate, CustodyEndpoint.NameRotation)
            ),
            new("GET", "/v1/rotation", Access.Operators, false, Plain(custody.Progress)),
            new(
                "POST",
                "/v1/rotation/state",
                Access.Operators,
                true,
                audited.Of(custody.Control, CustodyEndpoint.NameControl)
            ),
            new(
                "POST",
                "/v1/revocation",
                Access.Operators,
                true,
                audited.Of(custody.Revoke, CustodyEndpoint.NameRevocation)
            ),
            new("GET", "/v1/header", Access.Operators, false, Plain(custody.Header)),
            new("GET", "/v1/escrow", Access.Operators, false, Plain(custody.Escrow)),
            new("GET", "/v1/birth", Access.Operators, false, Plain(custody.Birth)),
            new("GET", "/v1/custody", Access.Operators, false, Plain(custody.Status)),
            new("GET", "/v1/receipts", Access.Operators, false, Plain(custody.Receipts)),
            new(
                "PUT",
                "/v1/configuration",
                Access.Configuring,
                true,
                audited.Of(configuration.Put, ConfigurationEndpoint.NamePut)
            ),
            new("GET", "/v1/configuration", Access.Configuring, true, Plain(configuration.State)),
            new("GET", "/v1/configuration/key", Access.Configuring, true, Plain(configuration.Key)),
            new(
                "POST",
                "/v1/firmware/db/announcement",
                Access.Operators,
                true,
                audited.Of(firmware.AnnounceDb, FirmwareEndpoint.NameAnnouncedDb)
            ),
            new(
                "POST",
                "/v1/firmware/dbx/announcement",
                Access.Operators,
                true,
                audited.Of(firmware.AnnounceDbx, FirmwareEndpoint.NameAnnouncedDbx)
            ),
            new("POST", "/v1/firmware/db", Access.Operators, true, audited.Of(firmware.Db, FirmwareEndpoint.NameDb)),
            new("POST", "/v1/firmware/dbx", Access.Operators, true, audited.Of(firmware.Dbx, FirmwareEndpoint.NameDbx)),
            new("GET", "/v1/workloads", Access.Operators, false, workloads.Write),
            new("POST", "/v1/restart", Access.Operators, true, workloads.Restart),
            new("GET", "/v1/audit", Access.Operators, false, workloads.Audit),
            Route.Streamed("/v1/logs", logs.StreamAsync),
        ];
    }

    // What the recovery boot serves too knows no operators.
    private static Answering Plain(Func<ReadOnlyMemory<byte>, Utf8JsonWriter, Refusal?> answer) =>
        (question, json) => answer(question.Body, json);

    private static string Version => typeof(AgentRoutes).Assembly.GetName().Version!.ToString(3);
}
