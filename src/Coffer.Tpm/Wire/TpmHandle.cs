namespace Coffer.Tpm;

/// <summary>
/// TPM_HANDLE (TPM 2.0 Part 2, section 7), with the name of what it stands for where that is known. A command under an
/// HMAC or policy session is bound to the names of its handles, so objects and NV indices need theirs there.
/// </summary>
/// <param name="Value">The handle.</param>
/// <param name="KnownName">Name of the object or NV index; null when unknown, or for other handles.</param>
public readonly record struct TpmHandle(uint Value, TpmName? KnownName = null)
{
    private const uint FirstPersistent = 0x81000000;

    /// <summary>TPM_RH_OWNER.</summary>
    public static TpmHandle Owner => new(0x40000001);

    /// <summary>TPM_RH_NULL.</summary>
    public static TpmHandle Null => new(0x40000007);

    /// <summary>TPM_RS_PW: the password session.</summary>
    public static TpmHandle Password => new(0x40000009);

    /// <summary>TPM_RH_LOCKOUT.</summary>
    public static TpmHandle Lockout => new(0x4000000A);

    /// <summary>TPM_RH_ENDORSEMENT.</summary>
    public static TpmHandle Endorsement => new(0x4000000B);

    /// <summary>TPM_RH_PLATFORM.</summary>
    public static TpmHandle Platform => new(0x4000000C);

    /// <summary>Where the shared storage root key lives (TCG TPM v2.0 Provisioning Guidance, section 7.8).</summary>
    public static TpmHandle StorageRootKey => new(FirstPersistent + 1);

    /// <summary>Where the RSA endorsement key lives, when somebody made it persistent (TCG TPM v2.0 Provisioning Guidance, section 7.8).</summary>
    public static TpmHandle EndorsementKey => new(FirstPersistent + 0x10001);

    /// <summary>TPM_HT: the kind of handle (TPM 2.0 Part 2, section 7.2).</summary>
    public byte Type => (byte)(Value >> 24);

    /// <summary>The name the TPM knows the entity by: the handle itself for PCRs, sessions and hierarchies (Part 1, section 16).</summary>
    /// <exception cref="InvalidOperationException">An object or NV index whose name was not given.</exception>
    public TpmName Name =>
        Type is 0x00 or 0x02 or 0x03 or 0x40
            ? TpmName.OfHandle(Value)
            : KnownName ?? throw new InvalidOperationException($"the name of {this} is needed and was not given");

    /// <summary>A PCR.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 31.</exception>
    public static TpmHandle Pcr(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, 31);
        return new((uint)index);
    }

    /// <summary>The same handle of an entity with this name.</summary>
    public TpmHandle Named(TpmName name) => this with { KnownName = name };

    /// <summary>Eight hexadecimal digits.</summary>
    public override string ToString() => $"0x{Value:x8}";
}
