using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Tpm;
using Coffer.Tpm.Configuring;

namespace Coffer.Init.Configuration;

/// <summary>
/// The configuration of the machine: the document in the vault, which one it must be in the TPM. Both are changed in an order in which a cut of power
/// leaves the old one or the new one: the new document beside the old one, the TPM, the new one's name.
/// </summary>
/// <param name="judgement">Judges documents.</param>
/// <param name="files">Where the vault keeps them.</param>
/// <param name="index">Where the TPM keeps which one counts.</param>
internal sealed class KeptConfiguration(
    ConfigurationJudgement judgement,
    ConfigurationFiles files,
    ConfigurationIndex index
)
{
    private const string Thing = "configuration";
    private const string Vault = "vault";
    private const string GiveAgain =
        "give it the one in force again, or a newer one: on the ESP, or with coffer config apply";

    /// <summary>Finds the one in force, and ends what a cut of power left open.</summary>
    /// <exception cref="RefusedException">The TPM does not say which it is.</exception>
    internal ConfigurationState Settle()
    {
        ConfigurationInForce? known = ReadIndex();
        List<RefusedConfiguration> refused = [];
        SignedConfiguration? current = Judge(files.ReadCurrent(), refused);
        SignedConfiguration? next = Judge(files.ReadNext(), []);
        // A TPM that has no index yet, or not this machine's first one: the vault's is all that is known.
        if (known is null && current is not null)
            WriteIndex(known = current.InForce);
        if (next is not null && next.InForce == known)
        {
            files.Promote();
            return new(next, known, []);
        }
        files.DropNext();
        if (known is null || current?.InForce == known)
            return new(current, known, [.. refused]);
        refused.Add(new(Vault, Missing(current, known)));
        return new(null, known, [.. refused]);
    }

    /// <summary>Takes a document in place of the one in force, when it is newer; the one in force again changes nothing.</summary>
    /// <param name="document">Untrusted.</param>
    /// <param name="before">The one in force, as it was settled.</param>
    /// <param name="refuse">Why the machine cannot follow it, though it may be followed.</param>
    internal Parsed<ConfigurationState> Take(
        ReadOnlySpan<byte> document,
        ConfigurationState before,
        Func<SignedConfiguration, Refusal?>? refuse = null
    )
    {
        if (!judgement.Judge(document, before.Known).TryGet(out SignedConfiguration? taken, out Refusal? refusal))
            return refusal;
        if (before.InForce?.InForce == taken.InForce)
            return before;
        if (refuse?.Invoke(taken) is { } unusable)
            return unusable;
        try
        {
            files.WriteNext(document);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal(
                "configuration.room",
                Thing,
                "room for it in /var",
                e.Message,
                "free space in /var: nothing was changed"
            );
        }
        if (before.Known != taken.InForce && index.Write(taken.InForce.ToBytes()) is { } failed)
            return failed;
        files.Promote();
        return new ConfigurationState(taken, taken.InForce, []);
    }

    private SignedConfiguration? Judge(byte[]? document, List<RefusedConfiguration> refused)
    {
        if (document is null)
            return null;
        if (judgement.JudgeKept(document).TryGet(out SignedConfiguration? signed, out Refusal? refusal))
            return signed;
        refused.Add(new(Vault, refusal));
        return null;
    }

    private static Refusal Missing(SignedConfiguration? current, ConfigurationInForce known) =>
        new(
            current is null ? "configuration.missing" : "configuration.rolled-back",
            Thing,
            $"version {known.Version} with digest {known.Digest}, which the TPM knows",
            current is null ? "none in the vault" : $"version {current.Configuration.Version}: the vault was set back",
            GiveAgain
        );

    private ConfigurationInForce? ReadIndex()
    {
        TpmBuffer value = index.Read().OrThrow();
        return value.IsEmpty ? null : ConfigurationInForce.Of(value.Span);
    }

    private void WriteIndex(ConfigurationInForce inForce)
    {
        if (index.Write(inForce.ToBytes()) is { } refusal)
            throw new RefusedException(refusal);
    }
}
