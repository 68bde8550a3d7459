using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Policies;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Attesting;

/// <summary>One exchange with a machine: a fresh challenge, and the evidence that should answer it.</summary>
/// <param name="Challenge">What was sent and what only this verifier knows: nonce, the connection's key, the credential.</param>
/// <param name="Bundle">The evidence.</param>
internal sealed record Exchanged(Challenge Challenge, EvidenceBundle Bundle)
{
    private const int NonceSize = 32;
    private const int SecretSize = 32;

    /// <summary>Challenges a machine.</summary>
    public static async Task<Exchanged> RunAsync(
        AgentConnection agent,
        IRandomSource random,
        CancellationToken cancellation
    )
    {
        byte[] nonce = new byte[NonceSize];
        random.Fill(nonce);
        MachineIdentity identity = await agent.IdentityAsync(cancellation);
        using Secret secret = Secret.Random(SecretSize, random);
        (TpmName Name, MadeCredential Credential)? made = MakeCredential(identity, secret, random);
        EvidenceRequest request = new(nonce, made?.Credential);
        EvidenceAnswer answer = await agent.EvidenceAsync(request, cancellation);
        Activation? activation = made is null
            ? null
            : new Activation(
                identity.EkPublic,
                made.Value.Name.Bytes.Span.ToArray(),
                secret.Span.ToArray(),
                answer.Activation
            );
        Challenge challenge = new(nonce) { TlsPublicKey = agent.PublicKey, Activation = activation };
        return new Exchanged(challenge, answer.Bundle);
    }

    // A machine whose keys no credential can be made for is judged without one: other bindings may hold, and the verdict says what is missing.
    private static (TpmName Name, MadeCredential Credential)? MakeCredential(
        MachineIdentity identity,
        Secret secret,
        IRandomSource random
    )
    {
        if (TpmtPublic.Read(identity.EkPublic.Span).Value is not { } ek)
            return null;
        if (TpmtPublic.Read(identity.AkPublic.Span).Value is not { NameAlg: TpmAlgId.Sha256 } ak)
            return null;
        return CredentialMaking.Make(ek, ak.Name, secret, random).TryGet(out MadeCredential? credential, out _)
            ? (ak.Name, credential)
            : null;
    }
}
