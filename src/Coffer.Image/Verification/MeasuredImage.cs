using System.Security.Cryptography;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Image.Export.Disks;
using Coffer.Keys.Grants;
using Coffer.Storage;
using Coffer.Storage.Fat32;
using Coffer.Storage.Gpt;
using Coffer.Storage.Verity;

namespace Coffer.Image.Verification;

/// <summary>Judges whether an image has inside what its measurements say: boot loader, both UKIs, and every block of the root.</summary>
/// <param name="measurements">The measurements, trusted.</param>
/// <param name="findings">Get what is found.</param>
internal sealed class MeasuredImage(ExpectedMeasurements measurements, FindingList findings)
{
    private const string BootLoaderPath = "EFI/BOOT/BOOTX64.EFI";
    private const int LargestFile = 256 << 20;

    /// <summary>Judges an image.</summary>
    internal void Judge(ISparseDisk disk)
    {
        ChangedDisk device = new(disk, disk.Length);
        Parsed<PartitionTable> table = GptReader.Read(device).Then<PartitionTable>(reading => reading.Table);
        Parsed<Fat32Volume> esp = table
            .Then(read => Open(read, device, PartitionRole.Esp))
            .Then(partition => Fat32Volume.Open(partition));
        JudgeProgram(esp, BootLoaderPath, measurements.BootLoader);
        JudgeProgram(esp, measurements.Installer.Path, measurements.Installer.Authenticode);
        JudgeProgram(esp, measurements.Os.Path, measurements.Os.Authenticode);
        JudgeRoot(table.Then(read => Open(read, device, PartitionRole.Payload)));
    }

    private static Parsed<BlockDeviceSlice> Open(PartitionTable table, ChangedDisk device, PartitionRole role) =>
        table.OfType(role.Type) is [{ } partition]
            ? table.Open(device, partition)
            : new Refusal("release.partition", "partition table", $"one partition {role.Name}", "none, or more");

    private void JudgeProgram(Parsed<Fat32Volume> esp, string path, ReadOnlyMemory<byte> expected)
    {
        Parsed<byte[]> digest = esp.Then(volume => volume.ReadFile(path, LargestFile)).Then(DigestOf);
        if (digest.Refusal is { } refusal)
            findings.Failed(ReleaseRules.Boot, path, refusal);
        else
            findings.Judge(
                ReleaseRules.Boot,
                path,
                expected.Span.SequenceEqual(digest.Value),
                $"Authenticode digest {Convert.ToHexStringLower(expected.Span)}",
                Convert.ToHexStringLower(digest.Value!)
            );
    }

    private static Parsed<byte[]> DigestOf(byte[] program) =>
        PeImage.Read(program).Then<byte[]>(image => AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256));

    // The command line was measured, so it is what the root is judged by.
    private void JudgeRoot(Parsed<BlockDeviceSlice> payload)
    {
        Parsed<VerityRoot> root = BootCommandLine
            .Read(measurements.Os.CommandLine)
            .Then<VerityRoot>(own => new VerityRoot([.. own.RootHash.Span], [.. own.Salt.Span], own.DataBlocks))
            .Then(own => payload.Then(device => VerityVerifier.Verify(device, own, degree: 1)));
        if (root.Refusal is { } refusal)
            findings.Failed(ReleaseRules.Root, "payload", refusal);
        else
            findings.Judge(
                ReleaseRules.Root,
                "payload",
                root.Value!.Hash.AsSpan().SequenceEqual(measurements.RootHash.Span),
                $"root hash {Convert.ToHexStringLower(measurements.RootHash.Span)}",
                Convert.ToHexStringLower(root.Value.Hash.AsSpan())
            );
    }
}
