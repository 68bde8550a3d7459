using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Commands;

public sealed class CapabilityTests : IDisposable
{
    private readonly SoftwareTpm _software = new();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void The_facts_are_those_tpm2_getcap_shows()
    {
        TpmFacts facts = TpmFacts.Read(Tpm);
        string shown = _software.Tools("tpm2_getcap", "properties-fixed");
        Assert.Equal("IBM", facts.Manufacturer);
        Assert.Contains(facts.VendorString.Split(' ')[0], shown, StringComparison.Ordinal);
        Assert.Contains($"raw: 0x{facts.Revision:X}", shown, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"raw: 0x{facts.FirmwareVersion >> 32:X}", shown, StringComparison.OrdinalIgnoreCase);
        Assert.True(facts.HasWholeSha256Bank);
        Assert.False(facts.InLockout);
    }

    [Fact]
    public void The_TPM_has_the_algorithms_Coffer_uses()
    {
        GetCapabilityResponse response = Tpm.Execute(new GetCapability(TpmCap.Algs, 0, 100));
        TpmlAlgProperty algorithms = Assert.IsType<TpmlAlgProperty>(response.Capabilities);
        Assert.Superset<TpmAlgId>(
            new HashSet<TpmAlgId> { TpmAlgId.Sha256, TpmAlgId.Aes, TpmAlgId.Cfb, TpmAlgId.Ecc, TpmAlgId.RsaSsa },
            algorithms.Algorithms.ToHashSet()
        );
    }

    [Fact]
    public void The_TPM_has_every_command_Coffer_sends()
    {
        GetCapabilityResponse response = Tpm.Execute(new GetCapability(TpmCap.Commands, 0x11F, 200));
        HashSet<uint> codes = [.. Assert.IsType<TpmlCca>(response.Capabilities).Attributes.Select(cca => cca & 0xFFFF)];
        Assert.All(Enum.GetValues<TpmCc>(), code => Assert.Contains((uint)code, codes));
    }

    [Fact]
    public void A_second_startup_is_refused() =>
        Assert.Equal(TpmRc.Initialize, Assert.Throws<TpmException>(() => Tpm.Execute(new Startup(TpmSu.Clear))).Error);

    [Fact]
    public void An_unknown_capability_is_refused()
    {
        TpmException e = Assert.Throws<TpmException>(() => Tpm.Execute(new GetCapability((TpmCap)0x77, 0, 1)));
        Assert.Equal((TpmRc.Value, 1), (e.Error, e.Code.Parameter));
        Assert.Equal("TPM2_GetCapability: " + e.Code, e.Message);
    }
}
