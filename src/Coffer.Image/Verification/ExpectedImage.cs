namespace Coffer.Image.Verification;

/// <summary>Which image its reader wants: a signature alone says that it is one of the owner's, and every older one has one too.</summary>
/// <param name="Name">Name of the machine; null when any will do.</param>
/// <param name="AtLeast">Oldest version that will do; null when any does.</param>
public sealed record ExpectedImage(string? Name, uint? AtLeast)
{
    /// <summary>Any image of the owner.</summary>
    public static ExpectedImage Any { get; } = new(null, null);
}
