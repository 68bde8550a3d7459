using System.Text.Json;
using Coffer.Image.Description;

namespace Coffer.Image.Root;

/// <summary><c>/usr/lib/coffer/machine.json</c>: what programs of the root know about the machine (docs/formats.md section 12).</summary>
public static class MachineDocument
{
    /// <summary>Its bytes.</summary>
    public static byte[] Write(MachineDescription machine)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", "coffer-machine-1");
            json.WriteString("name", machine.Name);
            json.WriteNumber("version", machine.Version);
            json.WriteBoolean("public", machine.IsAttestationPublic);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
