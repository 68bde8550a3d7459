namespace Coffer.Attestation.Snp;

/// <summary>
/// TCB_VERSION (AMD 56860, section 2.2): security versions of the parts that have to be trusted. Two of them are compared part by part,
/// never as one number: a high microcode version does not make up for a low boot loader.
/// </summary>
public readonly record struct TcbVersion
{
    /// <summary>First mutable code; Turin only.</summary>
    public byte Fmc { get; init; }

    /// <summary>The boot loader of the security processor.</summary>
    public byte BootLoader { get; init; }

    /// <summary>The operating system of the security processor.</summary>
    public byte Tee { get; init; }

    /// <summary>The SNP firmware.</summary>
    public byte Snp { get; init; }

    /// <summary>The lowest microcode of all cores.</summary>
    public byte Microcode { get; init; }

    /// <summary>Reserved bytes in their order, zero today; later parts will be compared like the others.</summary>
    public uint Reserved { get; init; }

    /// <summary>Takes the eight bytes of a report apart.</summary>
    public static TcbVersion FromRaw(ulong raw, TcbLayout layout) =>
        layout == TcbLayout.Turin
            ? new()
            {
                Fmc = Byte(raw, 0),
                BootLoader = Byte(raw, 1),
                Tee = Byte(raw, 2),
                Snp = Byte(raw, 3),
                Reserved = (uint)((raw >> 32) & 0x00ff_ffff),
                Microcode = Byte(raw, 7),
            }
            : new()
            {
                BootLoader = Byte(raw, 0),
                Tee = Byte(raw, 1),
                Reserved = (uint)((raw >> 16) & uint.MaxValue),
                Snp = Byte(raw, 6),
                Microcode = Byte(raw, 7),
            };

    /// <summary>True when every part is at least that of <paramref name="other"/>.</summary>
    public bool IsAtLeast(TcbVersion other) =>
        Fmc >= other.Fmc
        && BootLoader >= other.BootLoader
        && Tee >= other.Tee
        && Snp >= other.Snp
        && Microcode >= other.Microcode
        && Byte(Reserved, 0) >= Byte(other.Reserved, 0)
        && Byte(Reserved, 1) >= Byte(other.Reserved, 1)
        && Byte(Reserved, 2) >= Byte(other.Reserved, 2)
        && Byte(Reserved, 3) >= Byte(other.Reserved, 3);

    /// <summary>For a person.</summary>
    public override string ToString() =>
        (Fmc, Reserved) switch
        {
            (0, 0) => $"bl {BootLoader} tee {Tee} snp {Snp} ucode {Microcode}",
            (_, 0) => $"fmc {Fmc} bl {BootLoader} tee {Tee} snp {Snp} ucode {Microcode}",
            _ => $"fmc {Fmc} bl {BootLoader} tee {Tee} snp {Snp} ucode {Microcode} reserved {Reserved:x8}",
        };

    private static byte Byte(ulong raw, int index) => (byte)((raw >> (8 * index)) & 0xff);
}
