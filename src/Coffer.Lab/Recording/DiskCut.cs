namespace Coffer.Lab.Recording;

/// <summary>A moment at which the power goes, and what of the disk it takes with it.</summary>
/// <param name="Events">How many events of the recording had happened.</param>
/// <param name="Loss">What is lost.</param>
/// <param name="Detail">
/// <see cref="DiskLoss.OneWrite"/>: number of the event. <see cref="DiskLoss.Tail"/>: sectors that are on the disk. <see cref="DiskLoss.Head"/>: sectors
/// that are not.
/// </param>
public sealed record DiskCut(int Events, DiskLoss Loss = DiskLoss.Nothing, int Detail = 0)
{
    /// <summary>Bytes a disk writes whole.</summary>
    public const int SectorSize = 512;

    /// <inheritdoc/>
    public override string ToString() =>
        Loss switch
        {
            DiskLoss.Nothing => $"after event {Events}",
            DiskLoss.Unflushed => $"after event {Events}, all unflushed writes lost",
            DiskLoss.OneWrite => $"after event {Events}, write {Detail} lost",
            DiskLoss.Tail => $"in event {Events - 1}, its first {Detail} sectors written",
            _ => $"in event {Events - 1}, its first {Detail} sectors not written",
        };
}
