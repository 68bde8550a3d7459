using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Serving;
using Microsoft.AspNetCore.Builder;

namespace Coffer.Agent.Tests.Fixtures;

/// <summary>The agent's server on a free port of this host.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LocalServer(WebApplication application, TlsIdentity identity) =>
        (_application, Identity) = (application, identity);

    internal TlsIdentity Identity { get; }

    internal int Port => new Uri(_application.Urls.Single()).Port;

    internal static async Task<LocalServer> StartAsync(
        ImmutableArray<Route> routes,
        ImmutableArray<X509Certificate2> operators,
        bool isPublic = false
    )
    {
        Operators known = new([.. operators.Select(certificate => certificate.RawData)]);
        return await StartAsync(routes, () => known, isPublic);
    }

    internal static async Task<LocalServer> StartAsync(
        ImmutableArray<Route> routes,
        Func<Operators> operators,
        bool isPublic = false
    )
    {
        TlsIdentity identity = TlsIdentity.Create("Coffer agent", SystemRandomSource.Instance);
        AgentServer server = new(identity, operators, isPublic, new IdleClock(TimeProvider.System));
        WebApplication application = server.Build(
            routes,
            (kestrel, secure) => kestrel.Listen(IPAddress.Loopback, 0, secure)
        );
        await application.StartAsync();
        return new LocalServer(application, identity);
    }

    /// <summary>True for the key of this server.</summary>
    internal bool Knows(X509Certificate? certificate) =>
        certificate is X509Certificate2 seen
        && seen.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(Identity.PublicKey.Span);

    /// <summary>A client that takes this server's key and no other.</summary>
    internal HttpClient Client(X509Certificate2? certificate = null)
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, seen, _, _) => Knows(seen);
        if (certificate is not null)
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{Port}/") };
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Identity.Dispose();
    }
}
