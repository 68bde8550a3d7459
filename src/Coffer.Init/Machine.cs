using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Init.Measurement;
using Coffer.Keys.Grants;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Tpm;

namespace Coffer.Init;

/// <summary>What the stages work with.</summary>
/// <param name="Log">Console and stage times.</param>
/// <param name="Tpm">The TPM.</param>
/// <param name="Phase">The phase in which the vault can be unsealed.</param>
/// <param name="Measuring">Measures and writes down what.</param>
/// <param name="Random">Where keys come from.</param>
/// <param name="CommandLine">Coffer's words of the signed command line.</param>
internal sealed record Machine(
    StageLog Log,
    TpmDevice Tpm,
    BootPhase Phase,
    Measuring Measuring,
    IRandomSource Random,
    BootCommandLine CommandLine
) : IDisposable
{
    private readonly Lazy<DeviceMapperControl> _mapper = new(static () => new DeviceMapperControl());

    /// <summary>The disks.</summary>
    internal Disks Disks { get; } = new();

    /// <summary>The device mapper, whose node exists once its module is loaded.</summary>
    internal DeviceMapperControl Mapper => _mapper.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_mapper.IsValueCreated)
            _mapper.Value.Dispose();
    }
}
