using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;

namespace Coffer.Lab.State;

/// <summary>
/// The directory that holds all of a machine's state. Disk, variables and TPM belong together: PCR 7 follows the
/// variables, and the disk key is sealed to the TPM.
/// </summary>
/// <param name="directory">The directory; made when missing.</param>
public sealed class LabState(string directory)
{
    // A fixed stamp: the same keys give the same variable store.
    private static readonly EfiTime s_enrolled = EfiTime.From(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Absolute path of the directory: swtpm changes its own.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>The raw disk.</summary>
    public string DiskPath => Path.Combine(Directory, "disk.raw");

    /// <summary>Firmware's variable store.</summary>
    public string VariablesPath => Path.Combine(Directory, "vars.fd");

    /// <summary>Directory of the software TPM.</summary>
    public string TpmPath => Path.Combine(Directory, "tpm");

    /// <summary>
    /// Directory of the authority that certified the TPM's endorsement keys; not there for states made before the lab had one.
    /// </summary>
    public string TpmAuthorityPath => Path.Combine(Directory, "tpm-authority");

    /// <summary>Certificate of the authority's root, PEM: what a policy for machines of the lab pins.</summary>
    public string TpmRootCertificatePath => Path.Combine(TpmAuthorityPath, "swtpm-localca-rootca-cert.pem");

    /// <summary>Certificate that the root issued and that issued those of the endorsement keys, PEM.</summary>
    public string TpmIssuerCertificatePath => Path.Combine(TpmAuthorityPath, "issuercert.pem");

    /// <summary>Log of the software TPM.</summary>
    public string TpmLogPath => Path.Combine(Directory, "swtpm.log");

    /// <summary>What went between machine and TPM, when a tap records it.</summary>
    public string TpmTrafficPath => Path.Combine(Directory, "tpm-traffic.bin");

    /// <summary>What happened to disk and TPM, when a machine is recorded.</summary>
    public string RecordingPath => Path.Combine(Directory, "recording.bin");

    /// <summary>The file in which swtpm keeps all that outlives a power cut.</summary>
    public string TpmStateFile => Path.Combine(TpmPath, "tpm2-00.permall");

    /// <summary>The serial console, every line stamped; machines that run later append.</summary>
    public string SerialLogPath => Path.Combine(Directory, "serial.log");

    /// <summary>The arguments QEMU was started with last, one per line.</summary>
    public string QemuArgumentsPath => Path.Combine(Directory, "qemu.args");

    /// <summary>Held by the running machine.</summary>
    internal string LockPath => Path.Combine(Directory, "lock");

    /// <summary>True when the state holds a machine's disk.</summary>
    public bool HasDisk => File.Exists(DiskPath);

    /// <summary>A copy of an image becomes the disk.</summary>
    /// <param name="image">The raw image.</param>
    /// <param name="diskSize">Bytes of the disk, at least those of the image; 0 for as many as the image.</param>
    /// <exception cref="RefusedException"><c>lab.image-missing</c>, <c>lab.disk-too-small</c></exception>
    public void CreateDisk(string image, long diskSize)
    {
        FileInfo file = new(image);
        if (!file.Exists)
            throw Refuse("lab.image-missing", image, "a raw disk image", "no such file", "Build one: coffer build");
        if (diskSize != 0 && diskSize < file.Length)
            throw Refuse(
                "lab.disk-too-small",
                "disk size",
                $"at least {file.Length} bytes, the size of the image",
                $"{diskSize}",
                "Choose a larger one with --disk-size"
            );
        System.IO.Directory.CreateDirectory(Directory);
        SparseFile.Copy(image, DiskPath);
        using FileStream disk = File.OpenWrite(DiskPath);
        disk.SetLength(Math.Max(diskSize, file.Length));
    }

    /// <summary>Firmware's variables become those of a new machine with these keys.</summary>
    /// <param name="keys">The owner's keys.</param>
    /// <param name="mode">The state of Secure Boot.</param>
    public void CreateVariables(SecureBootKeys keys, FirmwareMode mode = FirmwareMode.Enforcing)
    {
        byte[] empty = File.ReadAllBytes(OvmfFiles.Find().Variables);
        System.IO.Directory.CreateDirectory(Directory);
        File.WriteAllBytes(VariablesPath, mode == FirmwareMode.SetupMode ? empty : Enrol(empty, keys, mode));
    }

    /// <summary>Forgets everything: disk, variables, TPM and logs.</summary>
    public void Remove()
    {
        if (System.IO.Directory.Exists(Directory))
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>Forgets the TPM: the next machine gets a fresh one.</summary>
    public void RemoveTpm()
    {
        foreach (string path in (string[])[TpmPath, TpmAuthorityPath])
            if (System.IO.Directory.Exists(path))
                System.IO.Directory.Delete(path, recursive: true);
    }

    /// <summary>The TPM becomes a copy of another machine's, with the authority that certified it.</summary>
    public void CopyTpmFrom(LabState other)
    {
        RemoveTpm();
        CopyFiles(other.TpmPath, TpmPath);
        if (System.IO.Directory.Exists(other.TpmAuthorityPath))
            CopyFiles(other.TpmAuthorityPath, TpmAuthorityPath);
    }

    /// <summary>Copies disk, variables and TPM to another directory, as a host does that clones a machine.</summary>
    public LabState CloneTo(string other)
    {
        LabState clone = new(other);
        System.IO.Directory.CreateDirectory(clone.Directory);
        SparseFile.Copy(DiskPath, clone.DiskPath);
        SparseFile.Copy(VariablesPath, clone.VariablesPath);
        clone.CopyTpmFrom(this);
        return clone;
    }

    /// <summary>Takes the directory for one machine; two would ruin the disk.</summary>
    /// <exception cref="RefusedException"><c>lab.state-in-use</c></exception>
    internal IDisposable Lock()
    {
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw Refuse(
                "lab.state-in-use",
                Directory,
                "a machine that is switched off",
                "another machine runs from it",
                "Wait for it, or choose another directory with --state"
            );
        }
    }

    private static void CopyFiles(string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (string file in System.IO.Directory.EnumerateFiles(from).Where(file => !file.EndsWith(".lock")))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    private static byte[] Enrol(byte[] empty, SecureBootKeys keys, FirmwareMode mode)
    {
        byte[] enrolled = OvmfVariableStore.Read(empty).Then(store => store.Enrol(keys, s_enrolled)).OrThrow();
        if (mode == FirmwareMode.Enforcing)
            return enrolled;
        OvmfVariableStore store = OvmfVariableStore.Read(enrolled).OrThrow();
        StoredVariable enable = store.Find(EfiVariableName.SecureBootEnable)! with { Data = new byte[] { 0 } };
        return store.With([enable]).OrThrow();
    }

    private static RefusedException Refuse(string reason, string thing, string expected, string seen, string next) =>
        new(new Refusal(reason, thing, expected, seen, next));
}
