using System.Collections.Immutable;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads <c>registries</c>: mirrors and authorities of those that workloads pull images from.</summary>
/// <param name="files">The files that the description names.</param>
/// <param name="errors">Where refusals go.</param>
internal sealed class RegistriesReader(DescriptionFiles files, YamlErrors errors)
{
    private const string Key = "registries";
    private const int MostRegistries = 64;
    private const int MostMirrors = 16;

    /// <summary>The registries; what is wrong goes to the errors.</summary>
    /// <param name="top">The description.</param>
    /// <param name="workloads">Its workloads: each registry is that of one of them.</param>
    internal ImmutableArray<Registry> Read(YamlMapping top, ImmutableArray<Workload> workloads)
    {
        ImmutableArray<YamlMapping> entries = [.. top.Mappings(Key)];
        ImmutableArray<Registry> registries = [.. entries.Select(Read)];
        if (errors.First is not null)
            return registries;
        if (registries.Length > MostRegistries)
            errors.Add(top.Find(Key)!, "too-many", Key, $"at most {MostRegistries}", $"{registries.Length}");
        HashSet<string> pulledFrom =
        [
            .. workloads.Select(workload => workload.Container?.Image.Source?.Registry).OfType<string>(),
        ];
        foreach ((YamlMapping entry, Registry registry) in entries.Zip(registries))
            if (!pulledFrom.Contains(registry.Location.Text))
                errors.Add(
                    entry.Find("name")!,
                    "registry-unused",
                    entry.NameOf("name"),
                    "a registry that the image of a workload is pulled from",
                    $"{registry.Location}, which none names",
                    "Correct the name, port included, or take the registry out."
                );
        CheckTwice(top, registries);
        CheckAuthorities(top, workloads, registries);
        return registries;
    }

    private Registry Read(YamlMapping entry)
    {
        YamlScalarNode? name = entry.Text("name", required: true);
        RegistryLocation location = Location(name, entry.NameOf("name"), "a registry, HOST or HOST:PORT");
        if (name is not null && location.Text.Contains('/'))
            errors.Add(name, "registry", entry.NameOf("name"), "a registry, HOST or HOST:PORT", location.Text);
        ImmutableArray<RegistryLocation> mirrors =
        [
            .. entry
                .Texts("mirrors")
                .Select(mirror => Location(mirror.Text, mirror.Name, "a mirror, HOST[:PORT][/PATH] in lower case")),
        ];
        if (mirrors.Length > MostMirrors)
            errors.Add(
                entry.Find("mirrors")!,
                "too-many",
                entry.NameOf("mirrors"),
                $"at most {MostMirrors}",
                $"{mirrors.Length}"
            );
        if (
            mirrors.Append(location).GroupBy(source => source.Text).FirstOrDefault(same => same.Count() > 1) is
            { } twice
        )
            errors.Add(
                entry.Node,
                "mirror-twice",
                entry.NameOf("mirrors"),
                "each once, and not the registry itself, which is asked last",
                $"{twice.Key} twice"
            );
        Registry registry = new(location, mirrors, new AuthoritiesReader(files, errors).Read(entry))
        {
            Credentials = new SecretNamesReader(errors).ReadCredentials(entry),
        };
        entry.End();
        return registry;
    }

    private RegistryLocation Location(YamlScalarNode? node, string name, string expected)
    {
        RegistryLocation location = new(node?.Value ?? "");
        if (node is not null && !location.IsWellFormed)
            errors.Add(
                node,
                "registry",
                name,
                expected,
                location.Text.Length <= 80 ? location.Text : $"{location.Text[..80]}...",
                "Write it without https://, with the port where it is not 443."
            );
        return location;
    }

    private void CheckTwice(YamlMapping top, ImmutableArray<Registry> registries)
    {
        if (registries.GroupBy(registry => registry.Location).FirstOrDefault(same => same.Count() > 1) is { } twice)
            errors.Add(top.Find(Key)!, "twice", Key, "each name once", $"{twice.Key} twice");
    }

    // podman finds certificates by host and port: who serves two registries is believed for one reason.
    private void CheckAuthorities(
        YamlMapping top,
        ImmutableArray<Workload> workloads,
        ImmutableArray<Registry> registries
    )
    {
        IEnumerable<(string Host, RegistryAuthorities Authorities)> believed = PulledImages
            .Registries(workloads, registries)
            .SelectMany(registry => registry.Sources.Select(source => (source.Registry, registry.Authorities)));
        foreach (var host in believed.GroupBy(one => one.Host))
            if (host.Select(one => one.Authorities.Pem).Distinct().Count() > 1)
                errors.Add(
                    top.Find(Key)!,
                    "authorities-differ",
                    Key,
                    $"the same authorities wherever {host.Key} serves images",
                    string.Join(" and ", host.Select(one => Shown(one.Authorities)).Distinct()),
                    "Name one file, with the certificates of all of them, under each of these registries."
                );
    }

    private static string Shown(RegistryAuthorities authorities) =>
        authorities.AreDebians ? "those of Debian's ca-certificates" : authorities.File;
}
