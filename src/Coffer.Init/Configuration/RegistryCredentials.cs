using System.Buffers.Text;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Init.Configuration;

/// <summary>containers-auth.json(5): what podman asks one registry with.</summary>
internal static class RegistryCredentials
{
    /// <summary>Its bytes, the caller's to dispose.</summary>
    /// <param name="registry"><c>host[:port]</c>, of letters, digits and <c>. - :</c>.</param>
    /// <param name="credentials"><c>USER:PASSWORD</c>, perhaps with a line feed.</param>
    internal static Secret Write(string registry, ReadOnlySpan<byte> credentials)
    {
        ReadOnlySpan<byte> line = LineOf(credentials);
        byte[] before = Encoding.ASCII.GetBytes($$"""{"auths":{"{{registry}}":{"auth":" """.TrimEnd());
        ReadOnlySpan<byte> after = "\"}}}"u8;
        int encoded = Base64.GetMaxEncodedToUtf8Length(line.Length);
        Secret file = Secret.Allocate(before.Length + encoded + after.Length);
        before.CopyTo(file.Writable);
        Base64.EncodeToUtf8(line, file.Writable.Slice(before.Length, encoded), out _, out _);
        after.CopyTo(file.Writable[(before.Length + encoded)..]);
        return file;
    }

    /// <summary>The line without the line feed that editors put behind it.</summary>
    internal static ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> text) =>
        text is [.. var line, (byte)'\n'] ? line : text;
}
