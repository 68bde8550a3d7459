using Coffer.Bytes;

namespace Coffer.Tpm.Sealing;

/// <summary>Turns every way a TPM can fail during a verb into a refusal: what it says may be the host's word.</summary>
internal static class TpmVerb
{
    /// <summary>Runs the steps of a verb.</summary>
    /// <param name="verb">Prefix of the reason: "unseal".</param>
    /// <param name="thing">What it is about.</param>
    /// <param name="steps">The steps.</param>
    internal static Parsed<T> Run<T>(string verb, string thing, Func<Parsed<T>> steps)
        where T : notnull
    {
        try
        {
            return steps();
        }
        catch (TpmException e)
        {
            return Refuse(verb, thing, e);
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
        catch (IOException e)
        {
            return new Refusal($"{verb}.{PassingFailure.Transport}", "TPM", "a response", e.Message);
        }
    }

    private static Refusal Refuse(string verb, string thing, TpmException e) =>
        e.Error switch
        {
            TpmRc.PcrChanged => new(
                $"{verb}.pcr-changed",
                thing,
                "PCRs that stay as they are",
                e.Message,
                "something was measured meanwhile: boot again"
            ),
            TpmRc.Integrity => new(
                $"{verb}.integrity",
                thing,
                "an object of this TPM's storage root key",
                e.Message,
                "the header is damaged or belongs to another TPM: use a recovery key"
            ),
            TpmRc.Lockout => new(
                $"{verb}.lockout",
                thing,
                "a TPM that takes authorizations",
                e.Message,
                "wait, or tpm2_dictionarylockout -c with the lockout authorization"
            ),
            _ => new($"{verb}.{PassingFailure.Tpm}", thing, "success", e.Message),
        };
}
