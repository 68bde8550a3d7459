using System.Text;
using Coffer.Bytes;
using Coffer.Storage.DeviceMapper;

namespace Coffer.Storage.Tests.DeviceMapper;

/// <summary>A target as text, for comparing with what the kernel takes and gives.</summary>
internal static class TargetText
{
    internal static string Text(this MappedTarget target)
    {
        using Secret line = target.Render();
        return Encoding.ASCII.GetString(line.Span);
    }

    internal static Refusal? Judge(this MappedTarget target, string live, string? type = null, long? length = null) =>
        target.Judge(0, length ?? target.Length, type ?? target.Type, Encoding.ASCII.GetBytes(live));
}
