using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Init.Configuration;
using Coffer.Init.Measurement;
using Coffer.Keys.Configuration;
using Coffer.Keys.Tests.Configuration;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Init.Tests.Configuration;

/// <summary>A machine that may be configured: a software TPM, and directories for vault and run.</summary>
internal sealed class ConfiguredMachine : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-configuration-").FullName;

    internal ConfiguredMachine()
    {
        Srk = StorageRootKey.Ensure(Tpm.Device).OrThrow();
        Index = new ConfigurationIndex(Srk);
        Files = new ConfigurationFiles(Vault);
    }

    internal SoftwareTpm Tpm { get; } = new();

    internal ECDsa Owner { get; } = SampleConfiguration.NewKey();

    internal StorageRootKey Srk { get; }

    internal ConfigurationIndex Index { get; }

    internal ConfigurationFiles Files { get; }

    internal string Vault => Path.Combine(_directory, "vault");

    internal string Run => Path.Combine(_directory, "run");

    internal string Root => _directory;

    /// <summary>Where workloads find what they are given.</summary>
    internal ProvisionPaths Provisions =>
        new()
        {
            Secrets = Path.Combine(Run, "secrets"),
            Provided = Path.Combine(Run, "provided"),
            Awaited = Path.Combine(Run, "awaited"),
            Changed = Path.Combine(Run, "changed"),
            Policy = Path.Combine(Run, "policy.json"),
            DescribedPolicy = Path.Combine(Run, "described-policy.json"),
        };

    internal string Document => Path.Combine(Vault, "configuration.cose");

    /// <summary>Where a custodian keeps its key.</summary>
    internal KeptConfigurationKey Key => new(Path.Combine(Vault, "configuration.key"), SystemRandomSource.Instance);

    /// <summary>What a boot finds and a custodian changes.</summary>
    internal KeptConfiguration Kept =>
        new(new ConfigurationJudgement(SampleConfiguration.Machine(Owner), SampleConfiguration.Identity), Files, Index);

    /// <summary>What a custodian answers.</summary>
    internal CustodiedConfiguration Custodied(bool isDurable = true) => Custodied(null, isDurable);

    /// <summary>What a custodian answers, and gives to workloads.</summary>
    internal CustodiedConfiguration Custodied(Provisioning? provisioning, bool isDurable = true) =>
        new(
            SampleConfiguration.Machine(Owner),
            SampleConfiguration.Identity,
            () => new Evidence.Tpm.TpmConnection(Tpm.Device, new MemoryStream()),
            Files,
            Key,
            new ConfigurationReport(Run),
            new MeasurementLog(Run)
        )
        {
            IsDurable = isDurable,
            Provisioning = provisioning,
        };

    internal byte[] Sign(ulong version) => Sign(SampleConfiguration.Plain(version));

    internal byte[] Sign(MachineConfiguration configuration) =>
        SignedConfiguration.Sign(configuration, Owner).ToBytes();

    /// <summary>Takes a document as a running machine does.</summary>
    internal Parsed<ConfigurationState> Take(byte[] document) => Kept.Take(document, Kept.Settle());

    public void Dispose()
    {
        Tpm.Dispose();
        Owner.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
