namespace Coffer.Image.Description;

/// <summary>What a container may use.</summary>
/// <param name="MemoryMebibytes">Memory, MiB; swap there is none.</param>
/// <param name="Processes">Processes and threads.</param>
/// <param name="Processors">Processors, in thousandths; null for all.</param>
public sealed record ContainerLimits(int MemoryMebibytes, int Processes, int? Processors)
{
    /// <summary>Limits of a container whose description says nothing.</summary>
    public static ContainerLimits Default { get; } = new(512, 512, null);
}
