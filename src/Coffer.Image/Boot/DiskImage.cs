using System.Text;
using Coffer.Storage;
using Coffer.Storage.Fat32;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Boot;

/// <summary>Writes the raw disk image: GPT, ESP and payload (docs/formats.md, sections 1, 3 and 4). Unused space stays a hole.</summary>
public static class DiskImage
{
    private const long Mebibyte = 1 << 20;

    /// <summary>Room for the installer, the OS and the OS that replaces it.</summary>
    private const long EspSize = 96 * Mebibyte;

    private const string LoaderConfiguration = """
        timeout 0
        editor no
        secure-boot-enroll manual
        default coffer-installer.efi

        """;

    /// <summary>Writes the image to an empty stream.</summary>
    public static void Write(Stream destination, DiskContent content)
    {
        long payloadSize = (content.Root.Length + Mebibyte - 1) / Mebibyte * Mebibyte;
        destination.SetLength(Mebibyte + EspSize + payloadSize + Mebibyte);
        StreamBlockDevice disk = new(destination);
        PartitionTable table = Partitions(content.Disk, disk, payloadSize);
        GptWriter.Write(disk, table);
        WriteEsp(table.Open(disk, table.Partitions[0]), content);
        WritePayload(destination, table.OffsetOf(table.Partitions[1]), content.Root.Path);
    }

    private static PartitionTable Partitions(Guid id, StreamBlockDevice disk, long payloadSize)
    {
        LbaRange esp = LbaRange.OfBytes(Mebibyte, EspSize, disk.SectorSize);
        LbaRange payload = LbaRange.OfBytes(Mebibyte + EspSize, payloadSize, disk.SectorSize);
        return PartitionTable
            .Empty(id, disk.Length, disk.SectorSize)
            .Add(PartitionRole.Esp, DerivedGuid.Of("coffer/esp/v1", $"{id}"), esp)
            .Then(table => table.Add(PartitionRole.Payload, DerivedGuid.Of("coffer/payload/v1", $"{id}"), payload))
            .OrThrow();
    }

    private static void WriteEsp(IBlockDevice esp, DiskContent content)
    {
        SignedUki installer = content.Measurements.Installer;
        SignedUki os = content.Measurements.Os;
        List<Fat32File> files =
        [
            Fat32File.OfBytes("EFI/BOOT/BOOTX64.EFI", content.BootLoader),
            Fat32File.OfBytes(installer.Path, installer.Bytes.ToArray()),
            Fat32File.OfBytes(os.Path, os.Bytes.ToArray()),
            Fat32File.OfBytes("loader/loader.conf", Encoding.ASCII.GetBytes(LoaderConfiguration)),
            .. content.Variables.Select(variable => Fat32File.OfBytes(variable.Path, variable.Bytes)),
        ];
        byte[] id = content.Disk.ToByteArray();
        Fat32Writer
            .Write(esp, files, new Fat32Identity(BitConverter.ToUInt32(id), "COFFER", ImageTime.Value.UtcDateTime))
            .OrThrow();
    }

    private static void WritePayload(Stream destination, long offset, string path)
    {
        using FileStream payload = File.OpenRead(path);
        destination.Position = offset;
        payload.CopyTo(destination);
    }
}
