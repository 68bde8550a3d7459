using Coffer.Linux.Interop;

namespace Coffer.Linux.Processes;

/// <summary>Whom this process acts for: geteuid(2).</summary>
public static class CurrentUser
{
    /// <summary>His number.</summary>
    public static uint Id => LibC.GetEUid();
}
