using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>The key that the endorsement hierarchy's seed gives for a template.</summary>
internal static class EndorsementPrimary
{
    /// <summary>Makes it; the transient object is the caller's.</summary>
    /// <exception cref="RefusedException">What came back is not what was asked for.</exception>
    internal static CreatePrimaryResponse Make(TpmDevice tpm, TpmtPublic template)
    {
        CreatePrimaryResponse made = tpm.Execute(
            new CreatePrimary(TpmHandle.Endorsement, default, template, TpmBuffer.Empty, TpmlPcrSelection.None),
            PasswordSession.Instance
        );
        if (made.OutPublic with { Unique = template.Unique } == template)
            return made;
        tpm.TryFlush(made.ObjectHandle);
        throw new RefusedException(
            new Refusal(
                "tpm.template",
                "primary key of the endorsement hierarchy",
                "the template asked for",
                $"{made.OutPublic.Type} key, attributes 0x{(uint)made.OutPublic.ObjectAttributes:x8}"
            )
        );
    }
}
