namespace Coffer.Keys.Grants;

/// <summary>How <see cref="DataIntegrity"/> is spelled in descriptions and grants.</summary>
public static class DataIntegrityWords
{
    /// <summary><c>none</c> or <c>hmac-sha256</c>.</summary>
    public static string ToWord(this DataIntegrity integrity) =>
        integrity == DataIntegrity.None ? "none" : "hmac-sha256";
}
