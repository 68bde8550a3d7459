namespace Coffer.Agent.Metadata;

/// <summary>coffer-metadata.service: asks the cloud's metadata server once in a boot, as an account of its own.</summary>
internal static class MetadataProgram
{
    /// <summary>Its one argument.</summary>
    internal const string Word = "metadata";

    private const string Described = "/usr/lib/coffer/metadata-server";
    private const string Left = "/run/coffer/metadata/configuration";

    /// <summary>Runs it.</summary>
    /// <returns>Exit code: 1 when the description names no cloud. A server that is silent is no failure: the host would decide how boots end.</returns>
    internal static async Task<int> RunAsync()
    {
        string cloud = (await File.ReadAllTextAsync(Described)).Trim();
        if (!MetadataServer.Clouds.Contains(cloud))
            return 1;
        using MetadataClient client = new(MetadataServer.Address, TimeProvider.System);
        MetadataFetch fetch = new(new MetadataServer(cloud, client).AskAsync, Left, TimeProvider.System);
        if (await fetch.RunAsync() is { } refusal)
            await Console.Error.WriteLineAsync($"{refusal}");
        return 0;
    }
}
