namespace Coffer.Image.Tools;

/// <summary>The proxies in the environment of the caller: all of it that a program gets, and only one that fetches.</summary>
internal static class ProxyVariables
{
    private static readonly string[] s_names =
    [
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
    ];

    /// <summary>Those that are set.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Read() =>
        from name in s_names
        let value = Environment.GetEnvironmentVariable(name)
        where value is { Length: > 0 }
        select KeyValuePair.Create(name, value);
}
