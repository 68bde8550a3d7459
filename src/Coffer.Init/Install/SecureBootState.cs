using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Init.Start;

namespace Coffer.Init.Install;

/// <summary>The firmware's variables of Secure Boot, as efivarfs gives them.</summary>
/// <param name="directory">Where efivarfs is mounted.</param>
internal sealed class SecureBootState(string directory = "/sys/firmware/efi/efivars")
{
    /// <summary>Refuses unless Secure Boot is on, out of setup mode, with exactly the owner's keys, whoever enrolled them.</summary>
    /// <param name="pk">SHA-256 of PK's certificate, hexadecimal.</param>
    /// <param name="kek">SHA-256 of KEK's.</param>
    /// <param name="db">SHA-256 of db's.</param>
    /// <param name="dbx">What the owner forbids; null for nothing. A platform may forbid more.</param>
    internal Refusal? Judge(string pk, string kek, string db, ForbiddenDatabase? dbx = null) =>
        JudgeFlag(
            EfiVariableName.SetupMode,
            0,
            "enrol the owner's keys (loader/keys/auto on the ESP), then start again"
        )
        ?? JudgeFlag(EfiVariableName.SecureBoot, 1, "switch Secure Boot on in the machine's firmware")
        ?? JudgeKeys(EfiVariableName.PK, pk)
        ?? JudgeKeys(EfiVariableName.KEK, kek)
        ?? JudgeKeys(EfiVariableName.Db, db)
        ?? (dbx is null ? null : JudgeDbx(dbx));

    private Refusal? JudgeFlag(EfiVariableName variable, byte expected, string next)
    {
        byte[]? data = ReadData(variable);
        return data is [byte seen] && seen == expected
            ? null
            : Refuse(variable, $"{expected}", data is null ? null : Convert.ToHexStringLower(data), next);
    }

    private Refusal? JudgeKeys(EfiVariableName variable, string expected)
    {
        string? seen = ReadData(variable) is { } data ? Describe(data) : null;
        return seen == Words(expected)
            ? null
            : Refuse(
                variable,
                $"the owner's, {Words(expected)}",
                seen,
                $"enrol the owner's {variable.Name} and nothing else"
            );
    }

    // What db signed once it allows for ever: without an entry the host could start on this machine what the owner took back.
    private Refusal? JudgeDbx(ForbiddenDatabase dbx)
    {
        byte[]? data = ReadData(EfiVariableName.Dbx);
        return dbx.MissingIn(data) is { } missing
            ? Refuse(
                EfiVariableName.Dbx,
                $"the owner's, {dbx}",
                data is null ? null : missing,
                "enrol the owner's dbx (dbx.esl or dbx.bin of the export)"
            )
            : null;
    }

    // SignatureOwner is not looked at: Google's platform takes certificates alone and writes its own, and firmware decides nothing by it.
    private static string Describe(byte[] data) =>
        EfiSignatureList.ReadSoleCertificate(data).TryGet(out EfiSignatureData? sole, out Refusal? refusal)
            ? Words(Convert.ToHexStringLower(SHA256.HashData(sole.Data.Span)))
            : refusal.Seen;

    private static string Words(string sha256) => $"one certificate, sha256 {sha256}";

    private byte[]? ReadData(EfiVariableName variable)
    {
        string path = Path.Combine(directory, $"{variable}");
        return File.Exists(path) && EfivarfsVariable.Read(BoundedFile.Read(path)).Value is { } read
            ? read.Data.ToArray()
            : null;
    }

    private static Refusal Refuse(EfiVariableName variable, string expected, string? seen, string next) =>
        new(
            $"secure-boot.{variable.Name.ToLowerInvariant()}",
            $"EFI variable {variable.Name}",
            expected,
            seen ?? "no such variable",
            next
        );
}
