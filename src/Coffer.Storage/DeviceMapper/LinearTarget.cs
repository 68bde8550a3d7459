using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.DeviceMapper;

/// <summary>dm-linear: a stretch of another device (Documentation/admin-guide/device-mapper/linear.rst).</summary>
/// <param name="Length">Sectors.</param>
/// <param name="Device">Device below, <c>major:minor</c>.</param>
/// <param name="Offset">First sector there.</param>
public sealed record LinearTarget(long Length, string Device, long Offset) : MappedTarget(Length)
{
    /// <inheritdoc/>
    public override string Type => "linear";

    /// <inheritdoc/>
    public override Secret Render() =>
        Secret.CopyOf(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Device} {Offset}")));

    /// <inheritdoc/>
    protected override Refusal? JudgeParameters(ReadOnlySpan<byte> parameters) => JudgeSame(parameters);
}
