using Coffer.Image.Description;
using Coffer.Keys.Configuration;

namespace Coffer.Image.Root;

/// <summary>
/// <c>/usr/lib/coffer/configurable.json</c>: what may change on the machine without a new image, and whose signature that takes (docs/formats.md,
/// section 30).
/// </summary>
public static class ConfigurableDocument
{
    /// <summary>The document of a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="configKey">SubjectPublicKeyInfo of the owner's config key.</param>
    public static ConfigurableMachine Of(MachineDescription machine, byte[] configKey)
    {
        var images = MachineConfiguration.Empty<string>().ToBuilder();
        foreach (Workload workload in machine.Workloads)
            if (workload.Container is { Image: { Archive: null } image })
                images[workload.Name] = image.Text;
        return new(machine.Name, [.. configKey], images.ToImmutable(), machine.Secrets);
    }
}
