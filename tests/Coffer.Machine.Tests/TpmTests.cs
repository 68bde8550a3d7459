using Coffer.Lab.State;
using Coffer.Lab.Swtpm;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>The disk key is for one TPM and one generation, and what crosses the wire is judged.</summary>
public sealed class TpmTests(InstalledMachine installed)
{
    private const uint TPM_CC_Unseal = 0x15e;

    [Fact]
    public async Task A_disk_with_a_fresh_TPM_stays_shut()
    {
        LabState state = installed.Clone();
        state.RemoveTpm();
        Assert.Equal("srk.missing", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_disk_with_the_TPM_of_another_machine_stays_shut()
    {
        LabState state = installed.Clone();
        state.RemoveTpm();
        Directory.CreateDirectory(state.TpmPath);
        await using (OfflineTpm tpm = await OfflineTpm.StartAsync(state))
        {
            string context = Path.Combine(state.Directory, "srk.ctx");
            tpm.Run("tpm2_createprimary", "-Q", "-C", "o", "-G", "ecc", "-c", context);
            tpm.Run("tpm2_evictcontrol", "-Q", "-C", "o", "-c", context, "0x81000001");
        }
        Assert.Equal("srk.name", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_machine_without_TPM_stays_shut() =>
        Assert.Equal("tpm.missing", await Boot.ReasonAsync(installed.Clone(), options => options with { Tpm = false }));

    [Fact]
    public async Task An_older_generation_stays_shut_once_the_counter_moved()
    {
        LabState state = installed.Clone();
        await using (OfflineTpm tpm = await OfflineTpm.StartAsync(state))
            tpm.Run("tpm2_nvincrement", "-C", "o", "0x01801c0f");
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_changed_byte_in_the_answer_to_Unseal_is_rejected()
    {
        TpmTapOptions lying = new()
        {
            Answer = exchange =>
                exchange.CommandCode == TPM_CC_Unseal && exchange.ResponseCode == 0
                    ? Changed(exchange.Response)
                    : exchange.Response,
        };
        string reason = await Boot.ReasonAsync(installed.Clone(), options => options with { Tap = lying });
        Assert.Equal("tpm.response-hmac", reason);
    }

    // Behind the header (10) and parameterSize (4): the size (2) and the first byte of the encrypted secret.
    private static byte[] Changed(byte[] response)
    {
        byte[] changed = [.. response];
        changed[17] ^= 1;
        return changed;
    }
}
