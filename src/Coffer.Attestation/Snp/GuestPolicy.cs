namespace Coffer.Attestation.Snp;

/// <summary>POLICY of the report (AMD 56860, section 4.3): what the guest was started with and the firmware enforces.</summary>
/// <param name="Raw">The 64 bits.</param>
public readonly record struct GuestPolicy(ulong Raw)
{
    private const int LastDefinedBit = 25;

    /// <summary>ABI_MAJOR and ABI_MINOR, bits 15:0.</summary>
    public AbiVersion Abi => new((byte)((Raw >> 8) & 0xff), (byte)(Raw & 0xff));

    /// <summary>SMT, bit 16: the guest may run where threads share cores.</summary>
    public bool Smt => Bit(16);

    /// <summary>Bit 17, reserved, must be one.</summary>
    public bool ReservedOne => Bit(17);

    /// <summary>MIGRATE_MA, bit 18: a migration agent may be bound to the guest.</summary>
    public bool MigrateMa => Bit(18);

    /// <summary>DEBUG, bit 19: the host may read and write the guest's memory.</summary>
    public bool Debug => Bit(19);

    /// <summary>SINGLE_SOCKET, bit 20: the guest may run on one socket only.</summary>
    public bool SingleSocket => Bit(20);

    /// <summary>CXL_ALLOW, bit 21: memory may be behind CXL.</summary>
    public bool CxlAllow => Bit(21);

    /// <summary>MEM_AES_256_XTS, bit 22: memory must be encrypted with AES-256-XTS.</summary>
    public bool MemAes256Xts => Bit(22);

    /// <summary>RAPL_DIS, bit 23: power measurement must be off.</summary>
    public bool RaplDis => Bit(23);

    /// <summary>CIPHERTEXT_HIDING_DRAM, bit 24: the host must not see ciphertext.</summary>
    public bool CiphertextHiding => Bit(24);

    /// <summary>PAGE_SWAP_DISABLE, bit 25: the host cannot move pages of the guest.</summary>
    public bool PageSwapDisable => Bit(25);

    /// <summary>Bits 63:26, reserved, must be zero: the firmware that launched the guest knew less than it was told.</summary>
    public ulong ReservedZero => Raw >> (LastDefinedBit + 1);

    /// <inheritdoc/>
    public override string ToString() => $"0x{Raw:x}";

    private bool Bit(int bit) => ((Raw >> bit) & 1) != 0;
}
