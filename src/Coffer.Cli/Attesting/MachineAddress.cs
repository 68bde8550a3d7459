using Coffer.Bytes;

namespace Coffer.Cli.Attesting;

/// <summary>Where a machine is: HOST or HOST:PORT.</summary>
internal static class MachineAddress
{
    private const int DefaultPort = 7443;

    /// <summary>https, host and port; port 7443 when none is given.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static Uri Read(string host)
    {
        bool read = Uri.TryCreate($"https://{host}", UriKind.Absolute, out Uri? uri);
        if (!read || uri!.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Host.Length == 0)
            throw new RefusedException(new Refusal("attest.host", "machine", "HOST or HOST:PORT", host));
        bool named = uri.Port != 443 || host.EndsWith(":443", StringComparison.Ordinal);
        return named ? uri : new UriBuilder(uri) { Port = DefaultPort }.Uri;
    }
}
