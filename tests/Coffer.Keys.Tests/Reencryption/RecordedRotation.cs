using Coffer.Keys.Binding;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Binding;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>A whole rotation of a volume key with a reseal in the middle, with every write of it and of the file system above.</summary>
internal sealed class RecordedRotation
{
    private readonly List<DiskEvent> _events = [];

    internal RecordedRotation(RotatedVolume volume)
    {
        byte[] bytes = volume.Disk();
        RecordingDisk disk = new(bytes, _events);
        BoundHeader header = Run(volume.Start(RotatedVolume.AtRest).OrThrow(), disk);
        header = Slices(volume, header, disk, bytes);
        Result = Run(volume.End(header, header.Binding.Generation + 1).OrThrow(), disk);
    }

    internal IReadOnlyList<DiskEvent> Events => _events;

    internal BoundHeader Result { get; }

    private BoundHeader Slices(RotatedVolume volume, BoundHeader header, RecordingDisk disk, byte[] bytes)
    {
        using LiveVolume live = new(bytes, RotatedVolume.DataSize, RotatedVolume.Old, volume.Next, _events);
        VolumeReencryption engine = volume.Engine(header, volume.UnlockOf(BoundVault.Generation + 1), disk);
        while (!engine.IsDone)
        {
            Assert.Null(engine.Step(live));
            if (engine.Position != 2 * RotatedVolume.Slice)
                continue;
            ulong generation = engine.Header.Binding.Generation + 1;
            header = Run(volume.Reseal(engine.Header, generation).OrThrow(), disk);
            engine.Dispose();
            engine = volume.Engine(header, volume.UnlockOf(generation), disk);
        }
        header = engine.Header;
        engine.Dispose();
        return header;
    }

    private BoundHeader Run(RotationPlan plan, RecordingDisk disk)
    {
        Assert.Null(
            plan.Run(
                disk,
                () => { },
                () =>
                {
                    _events.Add(new AdvanceEvent());
                    return plan.Result.Binding.Generation;
                }
            )
        );
        return plan.Result;
    }
}
