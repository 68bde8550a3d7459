using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;

namespace Coffer.Keys.Tests.Recovery.Age;

/// <summary>
/// Age files with a right MAC and a wrong header: what a sender who knows the file key, or the format's test kit, would make.
/// </summary>
internal static class AgeFileForge
{
    // From age-keygen; used for nothing else.
    internal const string Identity = "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE";
    internal const string Recipient = "age135w7wzuguspvq46vp9j78zvv0wn4jj4dluvf2n6f794whckqv3vswezsql";

    /// <summary>Our file of a fixed plaintext, header and payload apart.</summary>
    internal static (string Header, byte[] Payload, byte[] FileKey) Parts()
    {
        CountingRandomSource random = new("age file");
        byte[] file = AgeEncryption.Encrypt("secret"u8, [AgeRecipient.Read(Recipient).OrThrow()], random);
        int end = file.AsSpan().IndexOf("--- "u8);
        int payload = end + file.AsSpan(end).IndexOf((byte)'\n') + 1;
        // The file key is the first thing that is drawn.
        return (Encoding.ASCII.GetString(file, 0, end), file[payload..], CountingRandomSource.Bytes("age file", 16));
    }

    /// <summary>The file with another header, whose MAC is made right again.</summary>
    internal static byte[] WithHeader(Func<string, string> change)
    {
        (string header, byte[] payload, byte[] fileKey) = Parts();
        byte[] text = Encoding.Latin1.GetBytes(change(header) + "---");
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, [], "header"u8.ToArray());
        string mac = Convert.ToBase64String(HMACSHA256.HashData(key, text)).TrimEnd('=');
        return [.. text, .. Encoding.ASCII.GetBytes($" {mac}\n"), .. payload];
    }

    /// <summary>The file with another end of its header.</summary>
    internal static byte[] WithMacLine(Func<string, string> change)
    {
        byte[] file = WithHeader(header => header);
        int start = file.AsSpan().IndexOf("--- "u8);
        int end = start + file.AsSpan(start).IndexOf((byte)'\n') + 1;
        string line = Encoding.ASCII.GetString(file, start, end - start);
        return [.. file[..start], .. Encoding.ASCII.GetBytes(change(line)), .. file[end..]];
    }

    internal static Parsed<Secret> Decrypt(byte[] file)
    {
        using AgeIdentity identity = AgeIdentity.Read(Identity).OrThrow();
        return AgeDecryption.Decrypt(file, identity);
    }
}
