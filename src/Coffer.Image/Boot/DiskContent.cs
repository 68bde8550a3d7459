using System.Collections.Immutable;
using Coffer.Image.Root;

namespace Coffer.Image.Boot;

/// <summary>Everything a disk image is made of.</summary>
/// <param name="Disk">GUID of the disk.</param>
/// <param name="Root">The payload.</param>
/// <param name="BootLoader">systemd-boot, signed.</param>
/// <param name="Variables">Authenticated variables for firmware in setup mode.</param>
/// <param name="Measurements">The UKIs and what they will be measured as.</param>
public sealed record DiskContent(
    Guid Disk,
    RootPayload Root,
    byte[] BootLoader,
    ImmutableArray<(string Path, byte[] Bytes)> Variables,
    Measurements Measurements
);
