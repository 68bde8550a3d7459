using System.Collections.Immutable;
using Coffer.Agent.Endpoints;
using Coffer.Agent.Machines;
using Coffer.Agent.Serving;
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
        return
        [
            new("GET", "/v1/identity", Access.PublicWhereAllowed, true, new IdentityEndpoint(tpm).Write),
            new("POST", "/v1/evidence", Access.PublicWhereAllowed, true, new EvidenceEndpoint(collector, tpm).Write),
            new("GET", "/v1/status", Access.Operators, false, status.Write),
            new("POST", "/v1/rotation", Access.Operators, true, custody.Rotate),
            new("POST", "/v1/revocation", Access.Operators, true, custody.Revoke),
            new("GET", "/v1/header", Access.Operators, false, custody.Header),
            new("GET", "/v1/escrow", Access.Operators, false, custody.Escrow),
            new("GET", "/v1/birth", Access.Operators, false, custody.Birth),
            new("GET", "/v1/custody", Access.Operators, false, custody.Status),
            new("GET", "/v1/receipts", Access.Operators, false, custody.Receipts),
        ];
    }

    private static string Version => typeof(AgentRoutes).Assembly.GetName().Version!.ToString(3);
}
