using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary>A token's PIN: of the file that the key's address names, of the one that the command line names, or asked for. Never of an argument or a variable.</summary>
/// <param name="file">The file of the command line; null when there is none.</param>
/// <param name="ask">Asks a person; null when nobody sits there.</param>
internal sealed class PinSource(string? file, Func<string, Secret>? ask) : IPinSource
{
    /// <inheritdoc/>
    public Secret PinFor(Pkcs11Uri uri)
    {
        // The address speaks of one token, the command line of none: another token's PIN would cost this one a try.
        if ((uri.PinSource ?? file) is { } path)
            return PinFile.Read(path).OrThrow();
        if (ask is not null)
            return ask($"User PIN of token {uri.Token}");
        throw new RefusedException(
            new Refusal(
                "token.pin-source",
                $"token {uri.Token}",
                "a PIN: of --pin-file, of pin-source in the key's address, or typed at a terminal",
                "none of them",
                "put the PIN into a file in /dev/shm, mode 0600, and give it: --pin-file FILE"
            )
        );
    }
}
