using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Linux.Mounts;
using Coffer.Tpm;
using Coffer.Tpm.Sealing;

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

    /// <summary>Tries that end with a failure of the TPM: as many as coffer-metadata.service asks the server.</summary>
    internal const int MostFailures = 60;

    /// <summary>Waits for it, and has it taken; again while another change is at work, and where a failure of the TPM may have passed.</summary>
    /// <param name="take">Takes a document, or notes why it is none.</param>
    /// <returns>True when it was taken or is in force; false when there is none.</returns>
    /// <exception cref="RefusedException">It is refused, and noted; or the TPM failed at every try.</exception>
    internal bool Take(Func<Parsed<byte[]>, Refusal?> take)
    {
        Parsed<byte[]>? found;
        while ((found = Read()) is null)
            Thread.Sleep(pause);
        if (found is not { } document || document.Value is { Length: 0 })
            return false;
        int failures = 0;
        while (TryTake(take, document) is { } refusal)
        {
            if (PassingFailure.Is(refusal))
                failures++;
            else if (refusal.Reason != Custodian.Busy)
                throw new RefusedException(refusal);
            if (failures == MostFailures)
                throw new RefusedException(refusal);
            Thread.Sleep(pause);
        }
        return true;
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

    private static Refusal? TryTake(Func<Parsed<byte[]>, Refusal?> take, Parsed<byte[]> document)
    {
        try
        {
            return take(document);
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
        catch (TpmException e)
        {
            return Failed(PassingFailure.Tpm, "success", e);
        }
        catch (IOException e)
        {
            return Failed(PassingFailure.Transport, "a response", e);
        }
    }

    private static Refusal Failed(string reason, string expected, Exception e) =>
        new($"configuration.{reason}", "TPM", expected, e.Message);
}
