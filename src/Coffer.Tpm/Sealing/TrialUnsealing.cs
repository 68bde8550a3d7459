using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;

namespace Coffer.Tpm.Sealing;

/// <summary>Has a share back by the trial branch of its policy, right after it was sealed.</summary>
internal static class TrialUnsealing
{
    internal static Secret Run(StorageRootKey srk, SealedShare share, SharePolicy policy, Secret auth)
    {
        TpmDevice tpm = srk.Tpm;
        using AuthSession session = srk.StartSession(TpmSe.Policy);
        tpm.Execute(new PolicyAuthValue(session.Handle));
        tpm.Execute(new PolicyCommandCode(session.Handle, TpmCc.Unseal));
        tpm.Execute(new PolicyOr(session.Handle, [policy.Boot, SharePolicy.Trial]));
        session.ProvesAuthValue = true;
        LoadResponse loaded = tpm.Execute(new Load(srk.Handle, share.Private, share.Public), PasswordSession.Instance);
        using TransientObject item = tpm.Own(loaded.ObjectHandle);
        return tpm.Execute(
            new Unseal(item.Handle.Named(share.Public.Name)),
            ((SessionUse)session).WithAuth(auth).Encrypting().Ending()
        ).Data;
    }
}
