using System.Text.Json;

namespace Coffer.Agent.Machines;

/// <summary>What the build wrote about this machine: <c>/usr/lib/coffer/machine.json</c>, in the verified root.</summary>
/// <param name="Name">Machine name.</param>
/// <param name="Version">Version of the image.</param>
/// <param name="IsPublic">True when everybody may ask for evidence.</param>
internal sealed record MachineDocument(string Name, uint Version, bool IsPublic)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is damaged; the root is verified, so the build wrote it so.</exception>
    internal static MachineDocument Read(ReadOnlyMemory<byte> bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        JsonElement top = document.RootElement;
        return new MachineDocument(
            top.GetProperty("name").GetString()!,
            top.GetProperty("version").GetUInt32(),
            top.GetProperty("public").GetBoolean()
        );
    }
}
