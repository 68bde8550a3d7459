using Coffer.Lab.State;
using Coffer.Lab.Swtpm;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>The disk key is for one TPM and one generation, and what crosses the wire is judged.</summary>
public sealed class TpmTests(InstalledMachine installed)
{
    private const uint TPM_CC_Unseal = 0x15e;
    private const string Counter = "0x01801c0f";

    // Of the generation counter, docs/formats.md section 9.
    private const string Attributes = "ownerwrite|ownerread|authread|no_da";

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
            tpm.Run("tpm2_nvincrement", "-C", "o", Counter);
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(state));
    }

    // The TPM starts a counter that is defined again behind the highest value any counter of it had (TPM 2.0 Part 3, TPM2_NV_Increment).
    [Fact]
    public async Task A_counter_that_the_host_made_again_stays_another_generation()
    {
        LabState state = installed.Clone();
        await using (OfflineTpm tpm = await OfflineTpm.StartAsync(state))
        {
            string before = tpm.Run("tpm2_nvreadpublic", Counter);
            tpm.Run("tpm2_nvundefine", "-Q", "-C", "o", Counter);
            tpm.Run("tpm2_nvdefine", "-Q", "-C", "o", "-s", "8", "-a", $"{Attributes}|nt=counter", Counter);
            tpm.Run("tpm2_nvincrement", "-Q", "-C", "o", Counter);
            // The same name, attributes and all: nothing but its value tells it from the first.
            Assert.Equal(before, tpm.Run("tpm2_nvreadpublic", Counter));
        }
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(state));
    }

    // Another kind of index takes any value, the right one too; but its name is another, and the policy names it.
    [Fact]
    public async Task An_index_that_only_looks_like_the_counter_opens_nothing()
    {
        LabState state = installed.Clone();
        await using (OfflineTpm tpm = await OfflineTpm.StartAsync(state))
        {
            string value = Path.Combine(state.Directory, "generation");
            tpm.Run("tpm2_nvread", "-Q", "-C", "o", "-s", "8", "-o", value, Counter);
            tpm.Run("tpm2_nvundefine", "-Q", "-C", "o", Counter);
            tpm.Run("tpm2_nvdefine", "-Q", "-C", "o", "-s", "8", "-a", Attributes, Counter);
            tpm.Run("tpm2_nvwrite", "-Q", "-C", "o", "-i", value, Counter);
        }
        Assert.Equal("unseal.tpm", await Boot.ReasonAsync(state));
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
