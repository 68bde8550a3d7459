using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Firmware.Pkcs7;
using Coffer.Image.Initrd;

namespace Coffer.Image.Boot;

/// <summary>
/// What the kernel lets be executed: what came with the signed initrd, and what is read through dm-verity under the one root hash. A policy of the kernel's IPE
/// (Linux, Documentation/admin-guide/LSM/ipe.rst), signed with db: the firmware hands db's certificates to the kernel, which takes policies signed by them.
/// </summary>
public static class ExecutionPolicy
{
    /// <summary>Where /init looks for it in the initrd.</summary>
    public const string Path = "coffer/execution.policy";

    // Executing and loading are denied unless a line allows them; so is all else that the kernel asks IPE about (another kernel, certificates, policies).
    private const string Lines = """
        policy_name=coffer policy_version=0.0.1
        DEFAULT action=DENY
        op=EXECUTE boot_verified=TRUE action=ALLOW
        op=EXECUTE dmverity_roothash=sha256:ROOT action=ALLOW
        op=KMODULE boot_verified=TRUE action=ALLOW
        op=KMODULE dmverity_roothash=sha256:ROOT action=ALLOW
        op=FIRMWARE boot_verified=TRUE action=ALLOW
        op=FIRMWARE dmverity_roothash=sha256:ROOT action=ALLOW

        """;

    /// <summary>The policy.</summary>
    /// <param name="rootHash">Root hash of the OS root, hexadecimal.</param>
    public static string Write(string rootHash) => Lines.Replace("ROOT", rootHash, StringComparison.Ordinal);

    /// <summary>A part of an initrd that holds the signed policy; the initrd itself comes behind it.</summary>
    /// <param name="rootHash">Root hash of the OS root, hexadecimal.</param>
    /// <param name="certificate">db's certificate.</param>
    /// <param name="key">Its private key.</param>
    public static byte[] InitrdPart(string rootHash, X509Certificate2 certificate, RSA key)
    {
        byte[] signed = SignedDocument.Sign(Encoding.ASCII.GetBytes(Write(rootHash)), certificate, key);
        using MemoryStream part = new();
        CpioArchive.Write(part, [new CpioFile(Path, signed, CpioFile.ReadableByAll)]);
        return part.ToArray();
    }
}
