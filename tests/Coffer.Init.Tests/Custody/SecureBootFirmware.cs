using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Init.Custody;
using Coffer.Keys.Owner;
using Coffer.Linux;
using Coffer.Tpm;

namespace Coffer.Init.Tests.Custody;

/// <summary>
/// Firmware of the custodied machine, with keys of an owner who rotates db: what it measures at a boot, and what it takes of a change.
/// </summary>
internal sealed class SecureBootFirmware : IDisposable
{
    private const int Pcr = 7;
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-efivars-").FullName;

    /// <param name="rotated">The new certificate is in db already, and allowed what was booted.</param>
    /// <param name="silent">It does not say what allowed the boot.</param>
    internal SecureBootFirmware(bool rotated = false, bool silent = false)
    {
        OwnerKeys keys = Owner;
        EfiSignatureList before = EfiSignatureList.ForCertificate(keys.OwnerId, keys.Db.Certificate);
        EfiSignatureList after = EfiSignatureList.ForCertificate(keys.OwnerId, Rotation.Next.Certificate);
        Put(EfiVariableName.Db, EfiSignatureList.WriteAll(rotated ? [before, after] : [before]));
        EventLog log = Boot(rotated ? after : before);
        Log = silent ? log with { Events = log.Events[..^1] } : log;
    }

    internal static OwnerKeys Owner { get; } =
        OwnerKeys.Create("example", SystemRandomSource.Instance, TimeProvider.System);

    internal static DbRotation Rotation { get; } =
        DbRotation.Create(Owner, 2, SoftwareKeys.Instance, SystemRandomSource.Instance, TimeProvider.System);

    /// <summary>What it measured at this boot.</summary>
    internal EventLog Log { get; }

    /// <summary>PCR 7 of this boot.</summary>
    internal TpmBuffer Pcr7 => PcrReplay.Of(Log).OrThrow().Value(PcrBank.Sha256, Pcr).Span;

    /// <summary>PCR 7 of the boot after a change.</summary>
    internal TpmBuffer After(EfiVariableName variable, AuthenticatedVariable change) =>
        MeasuredSecureBoot.Read(Log, Pcr7.Span).OrThrow().After(variable, change.Data).Span;

    /// <summary>What it does beside its duty when a variable is set.</summary>
    internal Action<string>? Fault { get; set; }

    /// <summary>Hands changes to it.</summary>
    internal FirmwareDelivery Delivery => new(() => Log, work => work(new FirmwareVariables(_directory, Set)));

    /// <summary>Gives it a value as if another boot, or another hand, had set it.</summary>
    internal void Put(EfiVariableName variable, byte[] data) =>
        File.WriteAllBytes(
            Path.Combine(_directory, $"{variable}"),
            [.. BitConverter.GetBytes((uint)EfiVariableAttributes.SecureBoot), .. data]
        );

    /// <summary>The value of a variable.</summary>
    internal byte[] Get(EfiVariableName variable) =>
        File.Exists(Path.Combine(_directory, $"{variable}"))
            ? File.ReadAllBytes(Path.Combine(_directory, $"{variable}"))[sizeof(uint)..]
            : [];

    /// <summary>A vault sealed to what this firmware measures, and its custodian in this boot.</summary>
    internal CustodiedVault Install()
    {
        CustodiedVault vault = new();
        vault.Announce(Pcr7).OrThrow();
        foreach (TcgEvent e in Log.EventsOf(Pcr).Skip(1))
            vault.Measure(e.Data.Span);
        vault.Delivery = Delivery;
        vault.Restart();
        vault.Ask("rotate reseal").OrThrow();
        return vault;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // SetVariable with EFI_VARIABLE_APPEND_WRITE (UEFI 2.10, section 8.2.2).
    private void Set(string path, byte[] content)
    {
        Fault?.Invoke(path);
        EfiVariableName variable = path.EndsWith($"{EfiVariableName.Db}", StringComparison.Ordinal)
            ? EfiVariableName.Db
            : EfiVariableName.Dbx;
        EfiVariableAttributes attributes = (EfiVariableAttributes)BitConverter.ToUInt32(content);
        AuthenticatedVariable change = AuthenticatedVariable.Read(content.AsSpan(sizeof(uint))).OrThrow();
        if (change.Verify(variable, [Owner.Kek.Certificate], attributes).Refusal is not null)
            throw new LinuxException($"set {Path.GetFileName(path)}", 13);
        Put(variable, [.. Get(variable), .. change.Data.Span]);
    }

    private EventLog Boot(EfiSignatureList authority)
    {
        OwnerKeys keys = Owner;
        SecureBootKeys variables = SecureBootKeys.ForCertificates(
            keys.OwnerId,
            keys.Pk.Certificate,
            keys.Kek.Certificate,
            keys.Db.Certificate
        );
        EfiSignatureData entry = authority.Signatures[0];
        List<TcgEvent> events =
        [
            // What the software TPM of the tests begins with.
            Event(0, TcgEventType.EV_EFI_ACTION, "the owner's Secure Boot keys"u8.ToArray()),
            Variable(1, EfiVariableName.SecureBoot, [1]),
            Variable(2, EfiVariableName.PK, EfiSignatureList.WriteAll(variables.PK)),
            Variable(3, EfiVariableName.KEK, EfiSignatureList.WriteAll(variables.KEK)),
            Variable(4, EfiVariableName.Db, Get(EfiVariableName.Db)),
            Variable(5, EfiVariableName.Dbx, Get(EfiVariableName.Dbx)),
            Event(6, TcgEventType.EV_SEPARATOR, [0, 0, 0, 0]),
            Event(
                7,
                TcgEventType.EV_EFI_VARIABLE_AUTHORITY,
                Data(EfiVariableName.Db, [.. entry.Owner.ToByteArray(), .. entry.Data.Span])
            ),
        ];
        return new EventLog(null, [PcrBank.Sha256], [.. events]);
    }

    private static TcgEvent Variable(int number, EfiVariableName name, byte[] data) =>
        Event(number, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, Data(name, data));

    private static byte[] Data(EfiVariableName name, byte[] data) =>
        new UefiVariableData(name.Vendor, name.Name, data).ToBytes();

    private static TcgEvent Event(int number, TcgEventType type, byte[] data) =>
        new(number, Pcr, type, [new EventDigest(PcrBank.Sha256, PcrBank.Sha256.Hash(data))], data);
}
