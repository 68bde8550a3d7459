namespace Coffer.Firmware.EventLogs.Details;

/// <summary>EFI_PARTITION_ENTRY (UEFI 2.10, table 5.6) in a <see cref="UefiGptData"/>.</summary>
/// <param name="Type">Partition type GUID.</param>
/// <param name="Unique">Partition GUID.</param>
/// <param name="StartingLba">First block.</param>
/// <param name="EndingLba">Last block.</param>
/// <param name="Name">Name, printable.</param>
public sealed record UefiGptPartition(Guid Type, Guid Unique, ulong StartingLba, ulong EndingLba, string Name);
