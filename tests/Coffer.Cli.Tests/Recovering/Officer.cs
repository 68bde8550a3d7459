namespace Coffer.Cli.Tests.Recovering;

/// <summary>Somebody with an identity file of <c>coffer recovery keygen</c>.</summary>
/// <param name="File">The identity file.</param>
/// <param name="Recipient">Its recipient.</param>
internal sealed record Officer(string File, string Recipient)
{
    internal static async Task<Officer> MakeAsync(ScratchDirectory scratch, string name)
    {
        CofferRun run = await CofferRun.Of("recovery", "keygen", "-o", scratch[name], "--json");
        Assert.Equal(0, run.ExitCode);
        return new Officer(scratch[name], run.Json.GetProperty("recipient").GetString()!);
    }

    internal static async Task<Officer[]> MakeAsync(ScratchDirectory scratch, int count)
    {
        List<Officer> officers = [];
        for (int i = 0; i < count; i++)
            officers.Add(await MakeAsync(scratch, $"officer-{i}"));
        return [.. officers];
    }
}
