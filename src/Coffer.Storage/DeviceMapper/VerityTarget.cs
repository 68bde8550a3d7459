using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.DeviceMapper;

/// <summary>dm-verity over a payload: data, one superblock block, tree on the same device (docs/formats.md, section 3).</summary>
/// <param name="Device">Device below, <c>major:minor</c>; its first block is the first data block.</param>
/// <param name="DataBlocks">Data blocks of 4096 bytes.</param>
/// <param name="RootHash">Root hash, 32 bytes, from the signed command line.</param>
/// <param name="Salt">Salt, 32 bytes, from the signed command line.</param>
/// <param name="PanicOnCorruption">Whether a wrong block stops the kernel instead of failing the read.</param>
public sealed record VerityTarget(
    string Device,
    long DataBlocks,
    ReadOnlyMemory<byte> RootHash,
    ReadOnlyMemory<byte> Salt,
    bool PanicOnCorruption
) : MappedTarget(DataBlocks * 8)
{
    /// <inheritdoc/>
    public override string Type => "verity";

    /// <inheritdoc/>
    public override Secret Render()
    {
        string root = Convert.ToHexStringLower(RootHash.Span);
        string salt = Convert.ToHexStringLower(Salt.Span);
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"1 {Device} {Device} 4096 4096 {DataBlocks} {DataBlocks + 1} sha256 {root} {salt}"
        );
        return Secret.CopyOf(Encoding.ASCII.GetBytes(PanicOnCorruption ? line + " 1 panic_on_corruption" : line));
    }

    /// <inheritdoc/>
    protected override Refusal? JudgeParameters(ReadOnlySpan<byte> parameters) => JudgeSame(parameters);
}
