namespace Coffer.Tpm.Tests.Fixtures;

internal static class Golden
{
    internal static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", file);
}
