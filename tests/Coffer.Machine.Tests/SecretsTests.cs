using Coffer.Lab.Swtpm;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>No secret of the vault in clear on the TPM's wire, on the disk, on the console or in QEMU's arguments.</summary>
public sealed class SecretsTests(InstalledMachine installed)
{
    private const uint TPM_CC_Create = 0x153;
    private const uint TPM_CC_Unseal = 0x15e;
    private const ushort TPM_ST_SESSIONS = 0x8002;
    private const int Decrypt = 0x20;
    private const int Encrypt = 0x40;
    private const int Overlap = 128;

    [Fact]
    public void The_volume_key_and_the_recovery_key_never_cross_the_TPM_wire()
    {
        VaultSecrets secrets = VaultSecrets.Of(installed.Template, installed.Image);
        foreach (TpmExchange exchange in installed.Traffic)
        foreach (byte[] needle in secrets.Needles)
        {
            Assert.True(exchange.Command.AsSpan().IndexOf(needle) < 0, $"command 0x{exchange.CommandCode:x}");
            Assert.True(exchange.Response.AsSpan().IndexOf(needle) < 0, $"response to 0x{exchange.CommandCode:x}");
        }
    }

    [Fact]
    public void The_share_is_sent_to_the_TPM_encrypted_and_comes_back_encrypted()
    {
        TpmExchange[] created = [.. Done(TPM_CC_Create).Where(HasSessions)];
        TpmExchange[] unsealed = [.. Done(TPM_CC_Unseal)];
        Assert.Contains(created, exchange => HasSessionWith(exchange, Decrypt, handles: 1));
        Assert.NotEmpty(unsealed);
        Assert.All(unsealed, exchange => Assert.True(HasSessionWith(exchange, Encrypt, handles: 1)));
    }

    [Fact]
    public void Nothing_that_a_host_can_read_holds_a_secret()
    {
        VaultSecrets secrets = VaultSecrets.Of(installed.Template, installed.Image);
        Assert.False(Holds(installed.Template.DiskPath, secrets), "disk");
        Assert.False(Holds(installed.Template.SerialLogPath, secrets), "serial console");
        Assert.False(Holds(installed.Template.QemuArgumentsPath, secrets), "QEMU's arguments");
        Assert.False(Holds(installed.Template.VariablesPath, secrets), "firmware variables");
    }

    [Fact]
    public void The_console_shows_the_escrow_only_encrypted() =>
        Assert.DoesNotContain(VaultSecrets.Of(installed.Template, installed.Image).Passphrase, Console());

    private string Console() => string.Concat(installed.Console.Select(line => line.Text));

    private IEnumerable<TpmExchange> Done(uint command) =>
        installed.Traffic.Where(exchange => exchange.CommandCode == command && exchange.ResponseCode == 0);

    private static bool HasSessions(TpmExchange exchange) =>
        (ushort)((exchange.Command[0] << 8) | exchange.Command[1]) == TPM_ST_SESSIONS;

    // TPMS_AUTH_COMMAND (TPM 2.0 Part 2, section 10.13.2): handle (4), nonce (2 + n), attributes (1), hmac (2 + n).
    private static bool HasSessionWith(TpmExchange exchange, int attribute, int handles)
    {
        ReadOnlySpan<byte> command = exchange.Command;
        int at = 10 + (4 * handles);
        int end = at + 4 + (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(command[at..]);
        for (at += 4; at < end; )
        {
            at += 4;
            at += 2 + Size(command, at);
            int attributes = command[at];
            at += 1;
            at += 2 + Size(command, at);
            if ((attributes & attribute) != 0)
                return true;
        }
        return false;
    }

    private static int Size(ReadOnlySpan<byte> bytes, int at) => (bytes[at] << 8) | bytes[at + 1];

    private static bool Holds(string path, VaultSecrets secrets)
    {
        byte[][] needles = [.. secrets.Needles];
        byte[] buffer = new byte[(1 << 20) + Overlap];
        using FileStream file = File.OpenRead(path);
        int kept = 0;
        int count;
        while ((count = file.Read(buffer, kept, 1 << 20)) > 0)
        {
            Span<byte> seen = buffer.AsSpan(0, kept + count);
            foreach (byte[] needle in needles)
                if (seen.IndexOf(needle) >= 0)
                    return true;
            kept = Math.Min(Overlap, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }
        return false;
    }
}
