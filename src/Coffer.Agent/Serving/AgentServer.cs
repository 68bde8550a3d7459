using System.Collections.Immutable;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Coffer.Evidence.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Coffer.Agent.Serving;

/// <summary>
/// HTTPS with TLS 1.3 and nothing else: no configuration files, no environment, no logging of requests. Every bound is set here.
/// </summary>
/// <param name="identity">The key it speaks TLS with.</param>
/// <param name="operators">Who may ask, whenever it is asked.</param>
/// <param name="isPublic">True when everybody may ask for evidence.</param>
/// <param name="clock">Learns of every request.</param>
internal sealed class AgentServer(TlsIdentity identity, Func<Operators> operators, bool isPublic, IdleClock clock)
{
    /// <summary>Most bytes of a request's body.</summary>
    internal const int LargestBody = 64 * 1024;

    private const int MostConnections = 32;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>The server, not started yet.</summary>
    /// <param name="routes">What can be asked.</param>
    /// <param name="listen">Adds the end point, with these options.</param>
    internal WebApplication Build(
        ImmutableArray<Route> routes,
        Action<KestrelServerOptions, Action<ListenOptions>> listen
    )
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            Bound(options);
            listen(options, Secure);
        });
        WebApplication application = builder.Build();
        RouteTable table = new(routes, operators, isPublic);
        application.Lifetime.ApplicationStopped.Register(table.Dispose);
        application.Run(context => CountedAsync(context, table));
        return application;
    }

    private async Task CountedAsync(HttpContext context, RouteTable table)
    {
        clock.Enter();
        try
        {
            await table.AnswerAsync(context);
        }
        finally
        {
            clock.Leave();
        }
    }

    private static void Bound(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;
        KestrelServerLimits limits = options.Limits;
        limits.MaxConcurrentConnections = MostConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = LargestBody;
        limits.MaxRequestHeaderCount = 32;
        limits.MaxRequestHeadersTotalSize = 8 * 1024;
        limits.MaxRequestLineSize = 1024;
        limits.KeepAliveTimeout = s_patience;
        limits.RequestHeadersTimeout = s_patience;
    }

    private void Secure(ListenOptions options)
    {
        // One request after the other on a connection is all that is needed, and HTTP/2 is a protocol more to get wrong.
        options.Protocols = HttpProtocols.Http1;
        options.UseHttps(
            new HttpsConnectionAdapterOptions
            {
                ServerCertificate = identity.Certificate,
                SslProtocols = SslProtocols.Tls13,
                HandshakeTimeout = s_patience,
                CheckCertificateRevocation = false,
                ClientCertificateMode = isPublic
                    ? ClientCertificateMode.AllowCertificate
                    : ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => operators().Contains(certificate),
                OnAuthenticate = (_, tls) =>
                {
                    // A resumed session would skip the handshake in which the other side shows its key.
                    tls.AllowTlsResume = false;
                    tls.CertificateChainPolicy = NothingFetched();
                },
            }
        );
    }

    private static X509ChainPolicy NothingFetched() =>
        new()
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
        };
}
