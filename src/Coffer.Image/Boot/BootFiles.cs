using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Image.Description;
using Coffer.Image.Modules;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;

namespace Coffer.Image.Boot;

/// <summary>Makes what the firmware starts: the boot loader and the two UKIs, signed (docs/formats.md, sections 2 and 4).</summary>
/// <param name="tree">The Debian tree: kernel, systemd-boot, systemd-stub.</param>
/// <param name="keys">Sign them.</param>
/// <param name="content">Kernel words.</param>
public sealed class BootFiles(RootTree tree, OwnerKeys keys, OsContent content)
{
    private const string BootDirectory = "usr/lib/systemd/boot/efi";

    /// <summary>systemd-boot, signed.</summary>
    public byte[] BootLoader() => Sign(tree.Content($"{BootDirectory}/systemd-bootx64.efi").ToArray());

    /// <summary>A UKI.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="own">Coffer's words of its command line; they say whether it is the installer or the OS.</param>
    /// <param name="initrd">Its initrd.</param>
    public SignedUki Uki(MachineDescription machine, BootCommandLine own, ReadOnlyMemory<byte> initrd)
    {
        BootMode mode = own.Mode;
        KernelModules kernel = new(tree);
        string commandLine = KernelCommandLine.Write(own, content);
        List<UkiSection> sections =
        [
            Text(UkiSectionName.OsRelease, OsRelease.Write(machine, mode)),
            Text(UkiSectionName.CommandLine, commandLine),
            Text(UkiSectionName.KernelRelease, kernel.Release),
            Text(UkiSectionName.PcrPublicKey, keys.PcrPolicy.ExportSubjectPublicKeyInfoPem() + "\n"),
            new(UkiSectionName.Initrd, initrd),
            new(UkiSectionName.Linux, tree.Content($"boot/vmlinuz-{kernel.Release}").ToArray()),
        ];
        ReadOnlyMemory<byte> stub = tree.Content($"{BootDirectory}/linuxx64.efi.stub").ToArray();
        PcrPrediction pcr11 = Predict(stub, sections);
        if (mode == BootMode.Boot)
            sections.Add(new(UkiSectionName.PcrSignature, PcrSignatures(pcr11)));
        byte[] signed = Sign(UkiBuilder.Build(stub, sections).OrThrow());
        return new SignedUki(
            mode,
            mode == BootMode.Boot ? OsPath(machine) : InstallerPath,
            signed,
            commandLine,
            [.. sections],
            Digest(signed),
            pcr11
        );
    }

    /// <summary>The part of the OS's initrd that says what may be executed.</summary>
    /// <param name="rootHash">Root hash of the OS root, hexadecimal.</param>
    public byte[] ExecutionPolicyPart(string rootHash) =>
        ExecutionPolicy.InitrdPart(rootHash, keys.Db.Certificate, keys.Db.Key);

    /// <summary>Where the installer stands on the ESP.</summary>
    public const string InstallerPath = "EFI/Linux/coffer-installer.efi";

    /// <summary>File name of the OS UKI below <c>EFI/Coffer</c>.</summary>
    public static string OsFileName(MachineDescription machine) => $"coffer-os_{machine.Version}.efi";

    /// <summary>SHA-256 Authenticode digest of an image.</summary>
    public static byte[] Digest(ReadOnlyMemory<byte> image) =>
        AuthenticodeDigest.Compute(PeImage.Read(image).OrThrow(), HashAlgorithmName.SHA256);

    /// <summary>PK, KEK, db and, where something is forbidden, dbx as authenticated variables, for firmware in setup mode: file name and bytes.</summary>
    public ImmutableArray<(string Path, byte[] Bytes)> AuthenticatedVariables()
    {
        SecureBootKeys variables = keys.SecureBoot;
        return
        [
            ("loader/keys/auto/PK.auth", Variable(EfiVariableName.PK, variables.PK, keys.Pk)),
            ("loader/keys/auto/KEK.auth", Variable(EfiVariableName.KEK, variables.KEK, keys.Pk)),
            ("loader/keys/auto/db.auth", Variable(EfiVariableName.Db, variables.Db, keys.Kek)),
            .. variables.Dbx.IsEmpty
                ? []
                : new[] { ("loader/keys/auto/dbx.auth", Variable(EfiVariableName.Dbx, variables.Dbx, keys.Kek)) },
        ];
    }

    private static string OsPath(MachineDescription machine) => $"EFI/Coffer/{OsFileName(machine)}";

    private static byte[] Variable(
        EfiVariableName name,
        ImmutableArray<EfiSignatureList> lists,
        OwnerCertificate signer
    ) =>
        AuthenticatedVariable
            .Sign(name, EfiSignatureList.WriteAll(lists), EfiTime.From(ImageTime.Value), signer.Certificate, signer.Key)
            .Encode();

    private static UkiSection Text(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The stub's own sections (.sbat) are measured with ours.</summary>
    private static PcrPrediction Predict(ReadOnlyMemory<byte> stub, List<UkiSection> sections)
    {
        Firmware.Pe.Uki uki = Firmware.Pe.Uki.Read(UkiBuilder.Build(stub, sections).OrThrow()).OrThrow();
        return Pcr11Prediction
            .Compute(uki.Sections.Select(s => (s.Name, s.Content)), [Pcr11Prediction.EnterInitrd])
            .OrThrow();
    }

    private byte[] PcrSignatures(PcrPrediction pcr11) =>
        new PcrSignatureDocument([PcrSignature.Sign(pcr11, keys.PcrPolicy)]).ToBytes();

    private byte[] Sign(byte[] image) => AuthenticodeSigner.Sign(image, keys.Db.Certificate, keys.Db.Key).OrThrow();
}
