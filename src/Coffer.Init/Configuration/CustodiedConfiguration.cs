using System.Collections.Immutable;
using Coffer.Attestation.Configurations;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;
using Coffer.Init.Measurement;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;
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
    private const string Secrets = "secrets";

    // What ESP and metadata server had for this boot; what the vault had is found again each time.
    private ImmutableArray<RefusedConfiguration> _offered = [];

    // Why a workload is not given what the one in force has for it.
    private ImmutableArray<RefusedConfiguration> _closed = [];

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

    /// <summary>Gives workloads what the configuration has for them; null where nobody is given anything.</summary>
    internal Provisioning? Provisioning { get; init; }

    /// <summary>Gives workloads what the configuration in force has for them.</summary>
    /// <param name="srkName">Name of the TPM's storage root key; null when it is not known.</param>
    internal Parsed<byte[]> Provide(TpmName? srkName) =>
        With(
            srkName,
            (kept, srk, _) =>
            {
                ConfigurationState state = kept.Settle();
                using OpenedSecrets secrets = Open(srk, state.InForce?.Configuration);
                Provide(state, secrets);
                return Write(state);
            }
        );

    /// <summary>Which one the machine follows.</summary>
    /// <param name="srkName">Name of the TPM's storage root key; null when it is not known.</param>
    internal Parsed<byte[]> State(TpmName? srkName) => With(srkName, (kept, _, _) => Write(kept.Settle()));

    /// <summary>Takes a document that an operator sent.</summary>
    internal Parsed<byte[]> Take(TpmName? srkName, ReadOnlySpan<byte> document)
    {
        byte[] bytes = document.ToArray();
        return With(srkName, (kept, srk, tpm) => Take(kept, srk, tpm, bytes));
    }

    /// <summary>Takes a document that was found; one that is refused, or was none, is noted.</summary>
    /// <param name="srkName">Name of the TPM's storage root key; null when it is not known.</param>
    /// <param name="source">Where it was found.</param>
    /// <param name="document">Untrusted.</param>
    internal Parsed<byte[]> TakeOffered(TpmName? srkName, string source, Parsed<byte[]> document) =>
        With(
            srkName,
            (kept, srk, tpm) =>
            {
                // What was noted of it before may have passed.
                _offered = [.. _offered.Where(other => other.Source != source)];
                Parsed<byte[]> taken = document.Then(bytes => Take(kept, srk, tpm, bytes));
                if (taken.Refusal is not { } refusal)
                    return taken;
                _offered = [.. _offered, new(source, refusal)];
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

    private Parsed<byte[]> Take(KeptConfiguration kept, StorageRootKey srk, TpmDevice tpm, byte[] document)
    {
        ConfigurationState before = kept.Settle();
        if (!IsDurable)
            return new Refusal(
                "configuration.no-vault",
                "configuration",
                "a vault that keeps it",
                "a damaged data part"
            );
        OpenedSecrets? opened = null;
        Refusal? Open(SignedConfiguration signed) => (opened = this.Open(srk, signed.Configuration)).Failure;
        try
        {
            if (!kept.Take(document, before, Open).TryGet(out ConfigurationState? after, out Refusal? refusal))
                return refusal;
            if (!ReferenceEquals(after, before))
                new Measuring(() => tpm, log).Measure(
                    ConfigurationBoot.Pcr,
                    after.MeasuredText!,
                    ConfigurationBoot.EventType
                );
            opened ??= this.Open(srk, after.InForce?.Configuration);
            Provide(after, opened);
            return Write(after);
        }
        finally
        {
            opened?.Dispose();
        }
    }

    private OpenedSecrets Open(StorageRootKey srk, MachineConfiguration? configuration)
    {
        Secret? auth = null;
        try
        {
            return OpenedSecrets.Of(
                configuration,
                Provisioning?.Provisions ?? new MachineProvisions([]),
                () => key.Read(out auth).Then(kept => TpmP256Key.Of(srk, kept, auth)).Then<IP256Key>(opener => opener)
            );
        }
        finally
        {
            auth?.Dispose();
        }
    }

    // The document is in force, whatever becomes of this.
    private void Provide(ConfigurationState state, OpenedSecrets secrets)
    {
        Refusal? failure = secrets.Failure;
        try
        {
            Provisioning?.Provide(state.InForce?.Configuration, secrets);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = new Refusal("configuration.not-given", Secrets, "room for them in memory", e.Message);
        }
        _closed = failure is null ? [] : [new(Secrets, failure)];
    }

    private byte[] Write(ConfigurationState state)
    {
        ConfigurationState whole = state with { Refused = [.. state.Refused, .. _offered, .. _closed] };
        report.Write(whole);
        return whole.ToBytes();
    }

    private Parsed<byte[]> With(
        TpmName? srkName,
        Func<KeptConfiguration, StorageRootKey, TpmDevice, Parsed<byte[]>> work
    )
    {
        using TpmConnection tpm = openTpm();
        ConfigurationJudgement judgement = new(machine, identity);
        return ConfigurationBoot
            .OpenSrk(tpm.Device, srkName)
            .Then(srk => work(new KeptConfiguration(judgement, files, new ConfigurationIndex(srk)), srk, tpm.Device));
    }
}
