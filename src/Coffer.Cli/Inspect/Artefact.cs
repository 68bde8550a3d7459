using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Cli.Inspect.Evidence;
using Coffer.Cli.Inspect.SupplyChain;

namespace Coffer.Cli.Inspect;

/// <summary>Finds out what a file is by its bytes, and has it explained.</summary>
internal static class Artefact
{
    private const long LargestFile = 512L << 20;
    private const int HeadSize = 8192;
    private const uint EV_NO_ACTION = 3;

    /// <summary>Explains a file.</summary>
    public static Parsed<Explanation> Explain(string path)
    {
        if (!File.Exists(path))
            return new Refusal("inspect.missing", path, "a file", "no such file");
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[HeadSize];
        head = head[..file.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false)];
        if (IsGpt(head))
            return DiskInspection.Explain(file);
        if (file.Length > LargestFile)
            return new Refusal("inspect.too-large", path, $"at most {LargestFile} bytes", $"{file.Length} bytes");
        byte[] bytes = File.ReadAllBytes(path);
        if (IsPe(head))
            return PeInspection.Explain(bytes);
        if (IsLuks2(head))
            return Luks2Inspection.Explain(bytes);
        if (At(head, 40, "_FVH"u8))
            return VariableStoreInspection.Explain(bytes);
        if (IsEventLog(head))
            return EventLogInspection.Explain(bytes);
        if (ConfigurationInspection.Recognise(bytes) is { } configuration)
            return configuration;
        // Before evidence: inside an envelope there may be anything.
        return EnvelopeInspection.Recognise(bytes)
            ?? SbomInspection.Recognise(bytes)
            ?? EvidenceInspection.Recognise(bytes, path)
            ?? SignatureInspection.Recognise(bytes)
            ?? Unknown(path, head);
    }

    private static Refusal Unknown(string path, byte[] head) =>
        new(
            "inspect.unknown",
            path,
            head.Length == 0
                ? "an empty file"
                : $"a file that begins with {Convert.ToHexStringLower(head.AsSpan(0, Math.Min(16, head.Length)))}",
            "Compressed images must be unpacked first"
        );

    private static bool IsGpt(byte[] head) => At(head, 512, "EFI PART"u8) || At(head, 4096, "EFI PART"u8);

    private static bool IsPe(byte[] head) => At(head, 0, "MZ"u8);

    private static bool IsLuks2(byte[] head) => At(head, 0, [(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xba, 0xbe]);

    private static bool IsEventLog(byte[] head) =>
        head.Length >= 32
        && BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) == EV_NO_ACTION
        && At(head, 32, "Spec ID Event"u8);

    private static bool At(byte[] head, int offset, ReadOnlySpan<byte> magic) =>
        head.Length >= offset + magic.Length && head.AsSpan(offset).StartsWith(magic);
}
