using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Custody;

/// <summary>
/// The configuration that the cloud's metadata server has for the machine, as coffer-metadata.service leaves it, an account without rights that spoke
/// with the host. It comes a while after the boot, or never: nobody waits for it but who has no other configuration.
/// </summary>
/// <param name="path">The file: text, empty for none.</param>
/// <param name="pause">Between two looks.</param>
internal sealed class MetadataOffer(string path, TimeSpan pause)
{
    /// <summary>What the state calls where it came from.</summary>
    internal const string Source = "metadata";

    /// <summary>Waits for it, and has it taken; again while another change is at work.</summary>
    /// <param name="take">Takes a document, or notes why it is none.</param>
    /// <returns>True when it was taken or is in force; false when there is none.</returns>
    /// <exception cref="RefusedException">It is refused, and noted.</exception>
    internal bool Take(Func<Parsed<byte[]>, Refusal?> take)
    {
        Parsed<byte[]>? found;
        while ((found = Read()) is null)
            Thread.Sleep(pause);
        if (found is not { } document || document.Value is { Length: 0 })
            return false;
        Refusal? refusal;
        while ((refusal = take(document))?.Reason == Custodian.Busy)
            Thread.Sleep(pause);
        return refusal is null ? true : throw new RefusedException(refusal);
    }

    /// <summary>The document; null while it is not there.</summary>
    internal Parsed<byte[]>? Read()
    {
        try
        {
            byte[]? text = ForeignFile.Read(path, ConfigurationText.LargestSize);
            if (text is null)
                return null;
            return ConfigurationText.Read(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal("configuration.unreadable", "configuration", "a file", e.Message);
        }
    }
}
