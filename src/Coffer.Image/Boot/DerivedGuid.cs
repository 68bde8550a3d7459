using System.Security.Cryptography;
using System.Text;

namespace Coffer.Image.Boot;

/// <summary>GUIDs that follow from what they name, so that the same inputs give the same image.</summary>
public static class DerivedGuid
{
    /// <summary>A version 8 GUID (RFC 9562, section 5.8) from the SHA-256 of a label and inputs.</summary>
    public static Guid Of(string label, params ReadOnlySpan<string> inputs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(label));
        foreach (string input in inputs)
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{input}"));
        byte[] bytes = hash.GetHashAndReset()[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
