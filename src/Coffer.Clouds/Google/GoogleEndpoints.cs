namespace Coffer.Clouds.Google;

/// <summary>Where Google's interfaces are.</summary>
/// <param name="Compute">Root of Compute Engine.</param>
/// <param name="Storage">Root of Cloud Storage; uploads must stay below it.</param>
/// <param name="Token">Where tokens are asked for, instead of the place that the account's file names; null for that place.</param>
public sealed record GoogleEndpoints(Uri Compute, Uri Storage, Uri? Token = null)
{
    /// <summary>Google's own (root URLs of the discovery documents of <c>compute:v1</c> and <c>storage:v1</c>).</summary>
    public static GoogleEndpoints Public { get; } =
        new(new Uri("https://compute.googleapis.com/"), new Uri("https://storage.googleapis.com/"));
}
