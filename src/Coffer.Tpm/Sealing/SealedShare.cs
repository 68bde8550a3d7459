using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Sealing;

/// <summary>A secret sealed below the storage root key: only that TPM, only under the policy (docs/formats.md, section 9).</summary>
/// <param name="Public">Public area; its policy says when it may be unsealed.</param>
/// <param name="Private">Contents of the TPM2B_PRIVATE, encrypted for the storage root key.</param>
public sealed record SealedShare(TpmtPublic Public, TpmBuffer Private)
{
    private const string Thing = "sealed share";
    private const int AuthSize = 32;

    // What ran when it was made: boot loader, Secure Boot, UKI and phase, what was added to the UKI.
    private static readonly TpmlPcrSelection s_notedPcrs = TpmlPcrSelection.Of(TpmAlgId.Sha256, 4, 7, 11, 12);

    /// <summary>The TPM2B_PUBLIC, size field included.</summary>
    public byte[] PublicBytes => Public.ToSizedBytes();

    /// <summary>The TPM2B_PRIVATE, size field included.</summary>
    public byte[] PrivateBytes
    {
        get
        {
            TpmWriter writer = new(new byte[2 + Private.Length]);
            writer.WriteSized(Private);
            return writer.Written.ToArray();
        }
    }

    /// <summary>What TPM2_Create makes: no userWithAuth, so that only the policy opens it.</summary>
    public static TpmtPublic Template(PolicyDigest policy) =>
        new(
            TpmAlgId.Sha256,
            TpmaObject.FixedTpm | TpmaObject.FixedParent | TpmaObject.NoDa,
            policy.Value,
            new TpmsKeyedHashParms(TpmtScheme.None),
            new TpmBytesId(TpmBuffer.Empty)
        );

    /// <summary>Reads a share from the bytes of a header, which the host may have written.</summary>
    /// <param name="tpm2bPublic">TPM2B_PUBLIC, size field included.</param>
    /// <param name="tpm2bPrivate">TPM2B_PRIVATE, size field included.</param>
    public static Parsed<SealedShare> Read(ReadOnlySpan<byte> tpm2bPublic, ReadOnlySpan<byte> tpm2bPrivate)
    {
        if (!TpmtPublic.ReadSized(tpm2bPublic).TryGet(out TpmtPublic? publicArea, out Refusal? refusal))
            return refusal;
        TpmReader reader = new(tpm2bPrivate, "TPM2B_PRIVATE");
        TpmBuffer privateArea = reader.ReadSized(CreateResponse.LargestPrivate);
        return reader.Finish(new SealedShare(publicArea, privateArea)).Then(CheckTemplate);
    }

    /// <summary>
    /// Seals a secret and has it back once by the policy's trial branch, so that what is written down is known to open.
    /// </summary>
    /// <param name="srk">The parent.</param>
    /// <param name="secret">At most 128 bytes; stays the caller's.</param>
    /// <param name="policy">When it may be unsealed.</param>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    /// <exception cref="RefusedException">The TPM gave something else back (<c>seal.trial</c>), or as for the other overload.</exception>
    public static SealedShare Seal(StorageRootKey srk, Secret secret, SharePolicy policy) =>
        Make(srk, secret, policy).Share;

    /// <summary>As <see cref="Seal(StorageRootKey, Secret, SharePolicy)"/>, with what the TPM says about the making.</summary>
    /// <inheritdoc cref="Seal(StorageRootKey, Secret, SharePolicy)"/>
    public static MadeShare Make(StorageRootKey srk, Secret secret, SharePolicy policy)
    {
        using Secret auth = Secret.Random(AuthSize, srk.Tpm.Random);
        MadeShare made = Make(srk, secret, policy.Digest, auth);
        using Secret back = TrialUnsealing.Run(srk, made.Share, policy, auth);
        return back.FixedTimeEquals(secret.Span)
            ? made
            : throw new RefusedException(
                new Refusal(
                    "seal.trial",
                    Thing,
                    "what was sealed",
                    "something else",
                    "this TPM is broken: use another machine"
                )
            );
    }

    /// <summary>Seals a secret. It crosses the wire encrypted, in a session salted to the storage root key.</summary>
    /// <param name="srk">The parent.</param>
    /// <param name="secret">At most 128 bytes; stays the caller's.</param>
    /// <param name="policy">When it may be unsealed.</param>
    /// <param name="auth">Authorization value of the object; empty when null.</param>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    /// <exception cref="RefusedException">The response is not the TPM's, or not what was asked for.</exception>
    public static SealedShare Seal(StorageRootKey srk, Secret secret, PolicyDigest policy, Secret? auth = null) =>
        Make(srk, secret, policy, auth).Share;

    /// <summary>
    /// As <see cref="Seal(StorageRootKey, Secret, PolicyDigest, Secret?)"/>, with what the TPM says about the making; PCR 4, 7, 11 and 12 are noted in it.
    /// </summary>
    /// <inheritdoc cref="Seal(StorageRootKey, Secret, PolicyDigest, Secret?)"/>
    public static MadeShare Make(StorageRootKey srk, Secret secret, PolicyDigest policy, Secret? auth = null)
    {
        using AuthSession session = srk.StartSession(TpmSe.Hmac);
        Create create = new(srk.Handle, new(auth, secret), Template(policy), TpmBuffer.Empty, s_notedPcrs);
        CreateResponse created = srk.Tpm.Execute(create, ((SessionUse)session).Decrypting());
        SealedShare share = CheckTemplate(new(created.OutPublic, created.OutPrivate)).OrThrow();
        return share.Public.AuthPolicy == policy.Value
            ? new MadeShare(share, new(created.CreationData, created.CreationHash, created.CreationTicket))
            : throw new RefusedException(
                new Refusal("seal.policy", Thing, $"policy {policy}", $"policy {share.Public.AuthPolicy}")
            );
    }

    /// <summary>
    /// Unseals the share: every step of the policy, then TPM2_Unseal with an encrypted response. A refusal names the step
    /// that failed, what it expected and what the TPM has.
    /// </summary>
    /// <param name="srk">The parent, known by its name.</param>
    /// <param name="policy">The policy it was sealed with.</param>
    /// <param name="signatures">Signatures for values of PCR 11, from the UKI.</param>
    public Parsed<Secret> Unseal(StorageRootKey srk, SharePolicy policy, ImmutableArray<PcrPolicySignature> signatures)
    {
        if (Public.AuthPolicy != policy.Digest.Value && Public.AuthPolicy != policy.Boot.Value)
            return new Refusal(
                "unseal.policy",
                Thing,
                $"policy {policy.Digest}",
                $"policy {Public.AuthPolicy}",
                "the header does not belong to this machine's owner key, Secure Boot state and generation"
            );
        return new Unsealing(srk, this, policy).Run(signatures);
    }

    private static Parsed<SealedShare> CheckTemplate(SealedShare share)
    {
        TpmtPublic expected = Template(new(share.Public.AuthPolicy));
        if (share.Public with { Unique = expected.Unique } == expected && share.Public.AuthPolicy.Length == 32)
            return share;
        return new Refusal(
            "sealed-share.template",
            Thing,
            "a keyedHash object: sha256, fixedTPM, fixedParent, noDA, policy only",
            $"{share.Public.Type} object, attributes 0x{(uint)share.Public.ObjectAttributes:x8}"
        );
    }
}
