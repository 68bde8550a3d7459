using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>UEFI_IMAGE_LOAD_EVENT (TCG PC Client Platform Firmware Profile 1.06, section 10.2.3). Its digest is the image's Authenticode hash.</summary>
/// <param name="ImageLocationInMemory">Address.</param>
/// <param name="ImageLengthInMemory">Bytes.</param>
/// <param name="ImageLinkTimeAddress">Address.</param>
/// <param name="DevicePath">Where it came from; the host may have written it.</param>
public sealed record UefiImageLoadEvent(
    ulong ImageLocationInMemory,
    ulong ImageLengthInMemory,
    ulong ImageLinkTimeAddress,
    DevicePath DevicePath
) : EventDetail
{
    /// <inheritdoc/>
    public override string Text => DevicePath.ToString();

    internal static Parsed<EventDetail> Read(ReadOnlySpan<byte> data)
    {
        ByteReader reader = new(data, "UEFI_IMAGE_LOAD_EVENT");
        ulong location = reader.ReadUInt64();
        ulong length = reader.ReadUInt64();
        ulong linkTime = reader.ReadUInt64();
        ulong pathLength = reader.ReadUInt64();
        if (pathLength > (ulong)reader.Remaining)
            reader.Refuse($"a device path of at most {reader.Remaining} bytes", $"{pathLength} bytes");
        ReadOnlySpan<byte> path = reader.ReadSpan(reader.Failed ? 0 : (long)pathLength);
        if (reader.Finish(0).Refusal is { } refusal)
            return refusal;
        return DevicePath.Read(path).Then<EventDetail>(p => new UefiImageLoadEvent(location, length, linkTime, p));
    }
}
