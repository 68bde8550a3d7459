using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads <c>configuration</c>: whose metadata server the machine asks for a configuration; nobody's unless it says so.</summary>
internal static class MetadataReader
{
    private static readonly string[] s_clouds = ["google", "aws", "azure"];

    /// <summary>The cloud, or null; what is wrong goes to the errors.</summary>
    internal static string? Read(YamlErrors errors, YamlMapping top)
    {
        if (top.Mapping("configuration") is not { } configuration)
            return null;
        YamlScalarNode? cloud = configuration.Text("metadata");
        if (cloud is not null && !s_clouds.Contains(cloud.Value))
            errors.Add(
                cloud,
                "choice",
                configuration.NameOf("metadata"),
                "google, aws or azure",
                cloud.Value!,
                "Leave it out for a machine that asks no metadata server"
            );
        configuration.End();
        return cloud?.Value;
    }
}
