using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Rotation;

/// <summary>
/// The power goes at every write of every change, with every way a write can be torn, and once more at every write of what
/// ends the change at the next boot. Whatever is left opens: by the TPM at its generation, and by a recovery key.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private readonly CountingRandomSource _random = new("settling");
    private bool _alsoSettling;
    private int _cuts;
    private int _oldStates;
    private int _newStates;

    [Theory]
    [InlineData("reseal", Luks2Template.Newest, false, 28)]
    [InlineData("rewrap", Luks2Template.Newest, true, 150)]
    [InlineData("recovery", Luks2Template.Newest, true, 150)]
    [InlineData("reseal after recovery", Luks2Template.Newest, true, 40)]
    [InlineData("rewrap", 1, false, 28)]
    public void A_vault_opens_whatever_write_was_cut(string change, int template, bool alsoSettling, int least)
    {
        _alsoSettling = alsoSettling;
        RotatedVault vault = new(change, template);
        int writes = vault.Plan.Steps.OfType<WriteStep>().Count();
        for (int write = 0; write < writes; write++)
            foreach (PowerCut cut in Enum.GetValues<PowerCut>())
                CutAt(vault, write, cut);
        output.WriteLine(
            $"{change}, template {template}: {writes} writes, {_cuts} power cuts, {_oldStates} in the old and {_newStates} in the new state"
        );
        Assert.True(_cuts >= least, $"{_cuts}");
        Assert.True(_oldStates > 0 && _newStates > 0);
    }

    [Fact]
    public void A_cut_right_behind_the_counter_opens_by_the_new_binding()
    {
        RotatedVault vault = new("rewrap");
        CountingTpm tpm = vault.TpmBefore();
        CutDisk disk = new(vault.Disk());
        Assert.Throws<PowerCutException>(() =>
            vault.Plan.Run(
                disk,
                () => { },
                () =>
                {
                    tpm.Generation++;
                    throw new PowerCutException();
                }
            )
        );
        Assert.Equal(BoundVault.Generation + 1, Boot(disk, tpm).Binding.Generation);
    }

    private void CutAt(RotatedVault vault, int write, PowerCut cut)
    {
        CountingTpm tpm = vault.TpmBefore();
        CutDisk disk = new(vault.Disk(), write, cut);
        Assert.Throws<PowerCutException>(() => vault.Plan.Run(disk, () => { }, () => ++tpm.Generation));
        _cuts++;
        Judge(vault, disk.Bytes, tpm, $"write {write}, {cut}");
    }

    private void Judge(RotatedVault vault, byte[] left, CountingTpm tpm, string where)
    {
        Assert.True(RecoveryOpens(vault, left), where);
        bool before = tpm.Generation == BoundVault.Generation;
        _oldStates += before ? 1 : 0;
        _newStates += before ? 0 : 1;
        if (TryBoot(new CutDisk(left), tpm) is not { } opened)
        {
            // After a recovery there is nothing the TPM could open before the change took place.
            Assert.True(before && vault.TpmBefore().Unseal(vault.Header.Binding) is null, where);
            return;
        }
        Assert.Equal(tpm.Generation, opened.Binding.Generation);
        SettleUnderCuts(vault, left, tpm, where);
    }

    private void SettleUnderCuts(RotatedVault vault, byte[] left, CountingTpm tpm, string where)
    {
        CutDisk whole = new([.. left]);
        Settle(whole, tpm);
        RequireAtRest(whole, tpm, where);
        for (int write = 0; _alsoSettling && write < whole.Writes; write++)
            // All of a write is nothing of the next one.
            foreach (PowerCut cut in (PowerCut[])[PowerCut.Before, PowerCut.FirstHalf, PowerCut.SecondHalf])
            {
                CutDisk disk = new([.. left], write, cut);
                Assert.Throws<PowerCutException>(() => Settle(disk, tpm));
                _cuts++;
                Assert.True(RecoveryOpens(vault, disk.Bytes), $"{where}, settling write {write}, {cut}");
                CutDisk again = new(disk.Bytes);
                Settle(again, tpm);
                RequireAtRest(again, tpm, $"{where}, settling write {write}, {cut}");
            }
    }

    private static void RequireAtRest(CutDisk disk, CountingTpm tpm, string where)
    {
        Assert.True(HeaderCandidates.Read(disk.Bytes).OrThrow().AtRest, where);
        Assert.Equal(tpm.Generation, Boot(disk, tpm).Binding.Generation);
    }

    private void Settle(CutDisk disk, CountingTpm tpm)
    {
        HeaderCandidates read = HeaderCandidates.Read(disk.Bytes.ToArray()).OrThrow();
        BoundHeader opened = Boot(disk, tpm);
        using Secret unlock = tpm.Unseal(opened.Binding)!;
        Settling.Plan(read, opened, unlock, _random)?.Run(disk, () => { }, () => throw new InvalidOperationException());
    }

    private static BoundHeader Boot(CutDisk disk, CountingTpm tpm) =>
        TryBoot(disk, tpm) ?? throw new InvalidOperationException("nothing opens");

    private static BoundHeader? TryBoot(CutDisk disk, CountingTpm tpm)
    {
        foreach (BoundHeader candidate in HeaderCandidates.Read(disk.Bytes.ToArray()).OrThrow().At(tpm.Generation))
        {
            using Secret? unlock = tpm.Unseal(candidate.Binding);
            if (unlock is null || candidate.Open(unlock, tpm.Generation).Value is not { } key)
                continue;
            Assert.Equal(RotatedVault.Before.VolumeKey.Span, key.Span);
            key.Dispose();
            return candidate;
        }
        return null;
    }

    private static bool RecoveryOpens(RotatedVault vault, byte[] left) =>
        HeaderCandidates
            .Read(left)
            .OrThrow()
            .Bindings.Any(bound =>
                new[] { RotatedVault.Before.Recovery, vault.NewRecovery }.Any(key => Opens(bound, key))
            );

    private static bool Opens(BoundHeader bound, Secret passphrase)
    {
        using Secret? key = bound.Recover(passphrase).Value;
        return key is not null;
    }
}
