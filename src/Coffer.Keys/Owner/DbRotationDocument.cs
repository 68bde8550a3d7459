using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Coffer.Keys.Owner;

/// <summary>Writes the plan of a rotation of db, <c>coffer-db-rotation-1</c> (docs/formats.md, section 18).</summary>
internal static class DbRotationDocument
{
    /// <summary>What the document calls itself.</summary>
    public const string Format = "coffer-db-rotation-1";

    /// <summary>The file that adds the new certificate to db.</summary>
    public const string DbFile = "1-db.auth";

    /// <summary>The file that puts the old certificate into dbx.</summary>
    public const string DbxFile = "2-dbx.auth";

    /// <summary>The bytes of the plan.</summary>
    public static byte[] Write(DbRotation rotation)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("generation", rotation.Generation);
            WriteCertificate(json, "old", rotation.Old);
            WriteCertificate(json, "new", rotation.Next.Certificate);
            json.WriteStartArray("updates");
            WriteUpdate(json, DbFile, "db", rotation.Db.Encode());
            WriteUpdate(json, DbxFile, "dbx", rotation.Dbx.Encode());
            json.WriteEndArray();
            json.WriteStartArray("states");
            foreach (DbRotationState state in rotation.States)
                WriteState(json, state);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteCertificate(Utf8JsonWriter json, string name, X509Certificate2 certificate)
    {
        json.WriteStartObject(name);
        json.WriteString("subject", certificate.Subject);
        json.WriteString("sha256", Hex(certificate.RawData));
        json.WriteEndObject();
    }

    private static void WriteUpdate(Utf8JsonWriter json, string file, string variable, byte[] bytes)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteString("variable", variable);
        json.WriteNumber("attributes", (uint)DbRotation.Attributes);
        json.WriteString("sha256", Hex(bytes));
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, DbRotationState state)
    {
        json.WriteStartObject();
        json.WriteString("name", state.Name);
        json.WriteString("what", state.What);
        json.WriteString("pcr7", Convert.ToHexStringLower(state.Pcr7.Value.Span));
        json.WriteEndObject();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
