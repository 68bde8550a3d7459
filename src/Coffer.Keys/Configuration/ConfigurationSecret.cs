using System.Buffers.Binary;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Configuration;

/// <summary>
/// A secret of a configuration: an HPKE message to the machine's configuration key, bound to machine, version and name, so that none can be put in
/// another's place (docs/formats.md, section 30).
/// </summary>
public static class ConfigurationSecret
{
    private static ReadOnlySpan<byte> Label => "coffer/configuration-secret/v1\0"u8;

    /// <summary>Encrypts a secret.</summary>
    /// <param name="key">The machine's configuration key.</param>
    /// <param name="identity">The machine's identity.</param>
    /// <param name="version">Version of the configuration that it will be in.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="secret">At most 16 KiB; stays the caller's.</param>
    public static byte[] Seal(P256Point key, Guid identity, ulong version, string name, Secret secret) =>
        HpkeBase.Seal(key, Info(identity, version, name), secret);

    /// <summary>Decrypts a secret of a configuration.</summary>
    /// <param name="key">The machine's configuration key.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">One of its secrets.</param>
    /// <returns>The secret, the caller's to dispose.</returns>
    public static Parsed<Secret> Open(IP256Key key, MachineConfiguration configuration, string name)
    {
        if (
            configuration.Identity is not { } identity
            || !configuration.Secrets.TryGetValue(name, out ReadOnlyMemory<byte> message)
        )
            return new Refusal(
                "configuration.secret-missing",
                $"secret {name}",
                "one of the configuration",
                "none",
                "sign a configuration that has it"
            );
        return HpkeBase.Open(key, Info(identity, configuration.Version, name), message.Span);
    }

    private static byte[] Info(Guid identity, ulong version, string name)
    {
        byte[] number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, version);
        return [.. Label, .. identity.ToByteArray(bigEndian: true), .. number, .. Encoding.ASCII.GetBytes(name)];
    }
}
