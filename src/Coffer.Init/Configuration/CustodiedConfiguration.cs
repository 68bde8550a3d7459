using System.Collections.Immutable;
using Coffer.Attestation.Configurations;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;
using Coffer.Init.Measurement;
using Coffer.Keys.Configuration;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sealing;
using TpmConnection = Coffer.Evidence.Tpm.TpmConnection;

namespace Coffer.Init.Configuration;

/// <summary>The configuration of a running machine: what its custodian answers about it.</summary>
/// <param name="machine">What may be configured, and by whom.</param>
/// <param name="identity">Machine identity.</param>
/// <param name="openTpm">Opens the TPM.</param>
/// <param name="files">Where the vault keeps documents.</param>
/// <param name="key">Where it keeps the key for secrets.</param>
/// <param name="report">What the running system finds of it.</param>
/// <param name="log">Where measurements are written down.</param>
internal sealed class CustodiedConfiguration(
    ConfigurableMachine machine,
    Guid identity,
    Func<TpmConnection> openTpm,
    ConfigurationFiles files,
    KeptConfigurationKey key,
    ConfigurationReport report,
    MeasurementLog log
)
{
    private const string Esp = "esp";

    // What the ESP had for this boot; what the vault had is found again each time.
    private ImmutableArray<RefusedConfiguration> _offered = [];

    /// <summary>Why nothing may be configured.</summary>
    internal static Refusal Nothing { get; } =
        new(
            "configuration.none",
            "configuration",
            "a machine that may be configured",
            "one whose image says nothing of it"
        );

    /// <summary>False when <c>/var</c> is memory: then nothing new is taken, for the next boot would not have it.</summary>
    internal bool IsDurable { get; init; } = true;

    /// <summary>Which one the machine follows.</summary>
    /// <param name="srkName">Name of the TPM's storage root key; null when it is not known.</param>
    internal Parsed<byte[]> State(TpmName? srkName) => With(srkName, (kept, _) => Write(kept.Settle()));

    /// <summary>Takes a document that an operator sent.</summary>
    internal Parsed<byte[]> Take(TpmName? srkName, ReadOnlySpan<byte> document)
    {
        byte[] bytes = document.ToArray();
        return With(srkName, (kept, tpm) => Take(kept, tpm, bytes));
    }

    /// <summary>Takes the document that the ESP has; one that is refused is noted.</summary>
    internal Parsed<byte[]> TakeOffered(TpmName? srkName, byte[] document) =>
        With(
            srkName,
            (kept, tpm) =>
            {
                Parsed<byte[]> taken = Take(kept, tpm, document);
                if (taken.Refusal is not { } refusal)
                    return taken;
                _offered = [new(Esp, refusal)];
                Write(kept.Settle());
                return refusal;
            }
        );

    /// <summary>The key that secrets are encrypted to, with the word of the attestation key.</summary>
    internal Parsed<byte[]> CertifiedKey()
    {
        using MachineTpm tpm = new(openTpm);
        ConfigurationKey? certified = null;
        return tpm.Certify((srk, ak) => Certify(srk, ak, out certified))
            .Then<byte[]>(word =>
                new CertifiedKey(
                    machine.Name,
                    identity,
                    certified!.Public.ToBytes(),
                    word.Attest.ToArray(),
                    word.Signature.ToBytes()
                ).ToBytes()
            );
    }

    // A key of another TPM, as after a recovery on a new machine, opens nothing any more: a new one takes its place.
    private Parsed<AttestResponse> Certify(StorageRootKey srk, AttestationKey ak, out ConfigurationKey? certified)
    {
        byte[] binding = Attestation.Configurations.CertifiedKey.BindingOf(machine.Name, identity);
        if (key.Read(out Secret auth).TryGet(out certified, out _))
            using (auth)
                if (certified.Certify(srk, auth, ak, binding) is { Refusal: null } word)
                    return word;
        auth.Dispose();
        Parsed<ConfigurationKey> made = key.Make(srk, out Secret newAuth);
        certified = made.Value;
        using (newAuth)
            return made.Then(fresh => fresh.Certify(srk, newAuth, ak, binding));
    }

    private Parsed<byte[]> Take(KeptConfiguration kept, TpmDevice tpm, byte[] document)
    {
        ConfigurationState before = kept.Settle();
        if (!IsDurable)
            return new Refusal(
                "configuration.no-vault",
                "configuration",
                "a vault that keeps it",
                "a damaged data part"
            );
        if (!kept.Take(document, before).TryGet(out ConfigurationState? after, out Refusal? refusal))
            return refusal;
        if (!ReferenceEquals(after, before))
            new Measuring(() => tpm, log).Measure(
                ConfigurationBoot.Pcr,
                after.MeasuredText!,
                ConfigurationBoot.EventType
            );
        return Write(after);
    }

    private byte[] Write(ConfigurationState state)
    {
        ConfigurationState whole = state with { Refused = [.. state.Refused, .. _offered] };
        report.Write(whole);
        return whole.ToBytes();
    }

    private Parsed<byte[]> With(TpmName? srkName, Func<KeptConfiguration, TpmDevice, Parsed<byte[]>> work)
    {
        using TpmConnection tpm = openTpm();
        ConfigurationJudgement judgement = new(machine, identity);
        return ConfigurationBoot
            .OpenSrk(tpm.Device, srkName)
            .Then(srk => work(new KeptConfiguration(judgement, files, new ConfigurationIndex(srk)), tpm.Device));
    }
}
