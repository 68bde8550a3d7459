using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Rotation;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>
/// The power goes at every write of the rotation of a volume key, whole and torn into sectors of 512 bytes, and at every write of what the next boot
/// does then. Whatever is left opens by the TPM at its generation and by a recovery passphrase, and every byte is what the file system wrote.
/// </summary>
public sealed class ReencryptionPowerCutTests(ITestOutputHelper output)
{
    private readonly RotatedVolume _volume = new();
    private int _cuts;
    private int _torn;
    private int _bootCuts;
    private int _finished;

    [Fact]
    public void A_vault_keeps_every_byte_whatever_write_was_cut()
    {
        RecordedRotation rotation = new(_volume);
        byte[] disk = _volume.Disk();
        byte[] plain = [.. _volume.Plain];
        CountingTpm tpm = _volume.Tpm.Copy();
        for (int number = 0; number < rotation.Events.Count; number++)
        {
            CutAt(rotation.Events[number], disk, plain, tpm, number);
            Apply(rotation.Events[number], disk, plain, tpm);
        }
        Judge(disk, plain, tpm, "at the end", bootCuts: false, finish: false);
        output.WriteLine(
            $"{rotation.Events.OfType<WriteEvent>().Count()} writes and {rotation.Events.OfType<FileSystemEvent>().Count()} of the file system: "
                + $"{_cuts} power cuts, {_torn} of them torn, {_bootCuts} more in the boot that follows; {_finished} rotations finished afterwards"
        );
        Assert.True(_cuts >= 200, $"{_cuts} cuts");
        Assert.True(_bootCuts > 0 && _finished > 0);
    }

    private void CutAt(DiskEvent next, byte[] disk, byte[] plain, CountingTpm tpm, int number)
    {
        if (next is not WriteEvent write)
        {
            Cut(disk, plain, tpm, $"before event {number}", bootCuts: false, finish: false);
            return;
        }
        bool data = write.Offset >= Luks2Template.DataOffset;
        Tear[] tears =
        [
            Tear.Nothing,
            Tear.FirstHalf,
            Tear.SecondHalf,
            Tear.Odd,
            .. Enumerable.Range(0, data ? 6 : 1).Select(seed => Tear.Random(seed + number)),
        ];
        foreach (Tear tear in tears)
        {
            byte[] left = [.. disk];
            tear.Apply(write.Bytes, left.AsSpan(RotatedVolume.PlaceOf(write.Offset), write.Bytes.Length));
            _torn += tear == Tear.Nothing ? 0 : 1;
            Cut(
                left,
                plain,
                tpm,
                $"event {number}, {write.Bytes.Length} bytes at {write.Offset}, {tear.Name}",
                bootCuts: tear == Tear.Odd && (data || write.Offset < Luks2Template.HeaderAreaSize),
                finish: tear == Tear.Odd && data
            );
        }
    }

    private void Cut(byte[] left, byte[] plain, CountingTpm tpm, string where, bool bootCuts, bool finish)
    {
        _cuts++;
        Judge(left, plain, tpm, where, bootCuts, finish);
    }

    private void Judge(byte[] left, byte[] plain, CountingTpm tpm, string where, bool bootCuts, bool finish)
    {
        RequireRecovery(left, plain, where);
        byte[] bytes = [.. left];
        TornDisk disk = new(bytes);
        using (BootedVolume booted = Boot(bytes, disk, tpm, where))
        {
            RequirePlain(booted, bytes, plain, where);
            RequireAtRest(bytes, where);
            if (finish)
                Finish(booted, bytes, plain, tpm, where);
        }
        for (int write = 0; bootCuts && write < disk.Writes; write++)
            CutBoot(left, plain, tpm, write, $"{where}, write {write} of the boot");
    }

    private void CutBoot(byte[] left, byte[] plain, CountingTpm tpm, int write, string where)
    {
        foreach (Tear tear in (Tear[])[Tear.Nothing, Tear.Random(write)])
        {
            byte[] bytes = [.. left];
            Assert.Throws<PowerCutException>(() =>
                BootedVolume.ByTpm(_volume, bytes, new TornDisk(bytes, write, tear), tpm)
            );
            _bootCuts++;
            Judge(bytes, plain, tpm, $"{where}, {tear.Name}", bootCuts: false, finish: false);
        }
    }

    // The owner has the escrow that the header carries: of the passphrases, the old or the new one.
    private void RequireRecovery(byte[] left, byte[] plain, string where)
    {
        foreach (Secret passphrase in (Secret[])[_volume.NewRecovery, RotatedVolume.OldRecovery])
        {
            byte[] bytes = [.. left];
            using BootedVolume? booted = BootedVolume.ByRecovery(_volume, bytes, new TornDisk(bytes), passphrase);
            if (booted is null)
                continue;
            RequirePlain(booted, bytes, plain, $"{where}, by recovery");
            return;
        }
        Assert.Fail($"{where}: no recovery passphrase opens");
    }

    private void RequirePlain(BootedVolume booted, byte[] bytes, byte[] plain, string where) =>
        Assert.True(booted.Plain(_volume, bytes).AsSpan().SequenceEqual(plain), $"{where}: other data");

    private static void RequireAtRest(byte[] bytes, string where)
    {
        HeaderCandidates read = HeaderCandidates.Read(bytes.AsMemory(0, BoundHeader.Size).ToArray()).OrThrow();
        Assert.True(read.AtRest, where);
        Luks2Progress progress = read.Newest.Header.Reencryption?.Progress ?? default;
        Assert.True(progress.HotZone == 0 || progress.Boundary == RotatedVolume.DataSize, $"{where}: {progress}");
    }

    // What the custodian does after such a boot: the remaining slices, and the end.
    private void Finish(BootedVolume booted, byte[] bytes, byte[] plain, CountingTpm tpm, string where)
    {
        if (booted.Header.Header.Reencryption is null)
            return;
        TornDisk disk = new(bytes);
        List<DiskEvent> events = [];
        using VolumeReencryption engine = _volume.Engine(booted.Header, booted.Unlock, disk);
        engine.Settle();
        using LiveVolume live = new(bytes, RotatedVolume.DataSize, RotatedVolume.Old, _volume.Next, events);
        live.Begin(engine.Position);
        while (!engine.IsDone)
            Assert.Null(engine.Step(live));
        CountingTpm after = tpm.Copy();
        RotationPlan end = _volume.End(engine.Header, tpm.Generation + 1).OrThrow();
        Assert.Null(end.Run(disk, () => { }, () => ++after.Generation));
        byte[] expected = [.. plain];
        foreach (FileSystemEvent written in events.OfType<FileSystemEvent>())
            written.Plain.CopyTo(expected, written.Position);
        using BootedVolume ended = Boot(bytes, new TornDisk(bytes), after, where);
        Assert.Null(ended.Header.Header.Reencryption);
        RequirePlain(ended, bytes, expected, $"{where}, finished");
        _finished++;
    }

    private BootedVolume Boot(byte[] bytes, TornDisk disk, CountingTpm tpm, string where)
    {
        BootedVolume? booted = BootedVolume.ByTpm(_volume, bytes, disk, tpm);
        Assert.True(booted is not null, $"{where}: the TPM opens nothing");
        return booted;
    }

    private static void Apply(DiskEvent happened, byte[] disk, byte[] plain, CountingTpm tpm)
    {
        switch (happened)
        {
            case WriteEvent write:
                write.Bytes.CopyTo(disk, RotatedVolume.PlaceOf(write.Offset));
                break;
            case FileSystemEvent written:
                written.Cipher.CopyTo(disk, RotatedVolume.PlaceOf(Luks2Template.DataOffset + written.Position));
                written.Plain.CopyTo(plain, written.Position);
                break;
            default:
                tpm.Generation++;
                break;
        }
    }
}
