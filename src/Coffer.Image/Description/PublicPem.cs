using System.Diagnostics.CodeAnalysis;

namespace Coffer.Image.Description;

/// <summary>Reads a PEM file that a description names, and that may go to others and into an image.</summary>
internal static class PublicPem
{
    /// <summary>The file's text.</summary>
    /// <param name="files">The files that the description names.</param>
    /// <param name="path">As the description has it.</param>
    /// <param name="place">Where the description has it.</param>
    /// <param name="largest">Bytes of the largest file that is read.</param>
    /// <param name="pem">The text; null when it is refused.</param>
    /// <param name="seen">What was seen instead.</param>
    public static bool TryRead(
        DescriptionFiles files,
        string path,
        string place,
        int largest,
        [NotNullWhen(true)] out string? pem,
        out string seen
    )
    {
        (pem, seen) = (null, "");
        FileInfo file = new(files.PathOf(path));
        if (!file.Exists)
            seen = $"{path}, which is not there";
        else if (file.Length > largest)
            seen = $"{path}, which has {file.Length} bytes";
        else if ((pem = files.ReadText(path, place)).Contains("PRIVATE KEY", StringComparison.Ordinal))
            // A private key must not come along unseen.
            (pem, seen) = (null, $"{path}, which holds a private key");
        return pem is not null;
    }
}
