using System.Collections.Immutable;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Registries;

/// <summary>
/// containers-certs.d(5): whose signatures under a registry's certificate are believed. podman adds them to what the system believes, and so that there is nothing to add them to, its units
/// have <see cref="NoOthers"/>: each registry and mirror has a directory here, with Debian's certificates where the description names none.
/// </summary>
internal static class AuthorityFiles
{
    /// <summary>Debian's certificates, where its programs look for them.</summary>
    internal const string Bundle = "etc/ssl/certs/ca-certificates.crt";

    /// <summary>Variables of Go's crypto/x509 that leave podman without certificates of the system.</summary>
    internal const string NoOthers = "SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent";

    private const string Package = "ca-certificates";
    private const string Directory = "etc/containers/certs.d";

    /// <summary>Debian's certificates for a machine that believes them: for a registry without authorities of its own, or since it asks for the package.</summary>
    /// <param name="tree">The root, which has them only after this.</param>
    /// <param name="original">The Debian system as it was installed.</param>
    /// <param name="machine">The machine.</param>
    internal static void PutBundle(RootTree tree, RootTree original, MachineDescription machine)
    {
        ImmutableArray<Registry> registries = PulledImages.Registries(machine.Workloads, machine.Registries);
        if (machine.Packages.Contains(Package) || registries.Any(registry => registry.Authorities.AreDebians))
            tree.Put(Bundle, RootEntry.File(original.Content(Bundle)));
    }

    /// <summary>Puts them there.</summary>
    internal static void Put(RootTree tree, IEnumerable<Registry> registries)
    {
        foreach (Registry registry in registries)
        foreach (RegistryLocation source in registry.Sources)
            tree.Put(
                $"{Directory}/{source.Registry}/ca.crt",
                registry.Authorities.AreDebians
                    ? RootEntry.Link($"/{Bundle}")
                    : RootEntry.Text(registry.Authorities.Pem)
            );
    }
}
