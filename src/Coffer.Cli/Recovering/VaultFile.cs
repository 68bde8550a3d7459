using System.Globalization;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Cli.Recovering;

/// <summary>
/// The header of a vault: in a disk image, on a disk, on its partition alone, in a file of its own (of <c>cryptsetup
/// luksHeaderBackup</c>), or in the agent's answer. Only its first bytes are read, whatever the size.
/// </summary>
internal static class VaultFile
{
    private const int SectorSize = 512;
    private const string DocumentFormat = "coffer-header-1";
    private const int LargestDocument = (BoundHeader.Size / 3 * 4) + 4096;

    /// <summary>True when the file begins like a disk or a LUKS volume.</summary>
    public static bool Is(string path) => File.Exists(path) && Kind(Head(path)) is not VaultKind.Other;

    /// <summary>Reads the header, strictly.</summary>
    public static Parsed<HeaderCandidates> Read(string path)
    {
        if (!File.Exists(path))
            return new Refusal("recovery.missing", path, "a disk image or a vault's header", "no such file");
        byte[] head = Head(path);
        using FileStream file = File.OpenRead(path);
        Parsed<HeaderCandidates> header = Kind(head) switch
        {
            VaultKind.Disk => ReadDisk(file),
            VaultKind.Vault => ReadVault(file),
            VaultKind.Document => ReadDocument(file),
            _ => Unknown(),
        };
        return header.Refusal is { } refusal ? refusal with { Thing = $"{path}, {refusal.Thing}" } : header;
    }

    private static Parsed<HeaderCandidates> ReadDisk(FileStream file)
    {
        StreamBlockDevice disk = new(file, LengthOf(file) / SectorSize * SectorSize, SectorSize);
        if (!GptReader.Read(disk).TryGet(out GptReading? reading, out Refusal? refusal))
            return refusal;
        if (reading.Table.OfType(PartitionRole.Vault.Type) is not [{ } vault])
            return new Refusal(
                "recovery.no-vault",
                "partition table",
                $"one partition of type {PartitionRole.Vault.Type} (vault)",
                "none, or several",
                "coffer inspect shows what is on the disk: an image that was never installed has no vault"
            );
        BlockDeviceSlice partition = reading.Table.Open(disk, vault);
        byte[] start = new byte[Math.Min(BoundHeader.Size, partition.Length)];
        partition.Read(0, start);
        return HeaderCandidates.Read(start);
    }

    private static Parsed<HeaderCandidates> ReadVault(FileStream file)
    {
        byte[] start = new byte[BoundHeader.Size];
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return HeaderCandidates.Read(start.AsMemory(0, length));
    }

    private static Parsed<HeaderCandidates> ReadDocument(FileStream file)
    {
        byte[] utf8 = new byte[LargestDocument];
        int length = file.ReadAtLeast(utf8, utf8.Length, throwOnEndOfStream: false);
        return ReadDocument(utf8.AsSpan(0, length));
    }

    /// <summary>Reads the header in what an agent answers to <c>GET /v1/header</c>.</summary>
    public static Parsed<HeaderCandidates> ReadDocument(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "header document", "header");
        byte[] start = [];
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "format")
                json.Expect(DocumentFormat);
            else if (member == "header")
                start = json.Base64(BoundHeader.Size);
            else
                json.RefuseMember("format, header");
        }
        return json.Finish(start).Then(bytes => HeaderCandidates.Read(bytes));
    }

    private static Refusal Unknown() =>
        new(
            "recovery.unknown",
            "first bytes",
            "a partition table (GPT) or a LUKS2 header",
            "something else",
            "unpack a compressed image first; give the vault's partition, or the first bytes of it, as a file"
        );

    // A device node says nothing of its size itself.
    private static long LengthOf(FileStream file)
    {
        if (file.Length > 0)
            return file.Length;
        string target = File.ResolveLinkTarget(file.Name, returnFinalTarget: true)?.FullName ?? file.Name;
        string size = $"/sys/class/block/{Path.GetFileName(target)}/size";
        return File.Exists(size)
            ? long.Parse(File.ReadAllText(size), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)
                * SectorSize
            : 0;
    }

    private static byte[] Head(string path)
    {
        byte[] head = new byte[2 * SectorSize];
        using FileStream file = File.OpenRead(path);
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    private static VaultKind Kind(ReadOnlySpan<byte> head)
    {
        if (head.Length >= SectorSize && head[SectorSize..].StartsWith("EFI PART"u8))
            return VaultKind.Disk;
        if (head.StartsWith((ReadOnlySpan<byte>)[(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xba, 0xbe]))
            return VaultKind.Vault;
        bool document = head.StartsWith("{"u8) && head.IndexOf(Encoding.ASCII.GetBytes($"\"{DocumentFormat}\"")) > 0;
        return document ? VaultKind.Document : VaultKind.Other;
    }
}
