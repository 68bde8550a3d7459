using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Sealing;

/// <summary>
/// The generation: an NV counter that only goes up. A sealed share is bound to one value of it, so advancing kills every
/// older share for good (docs/formats.md, section 9).
/// </summary>
public sealed class GenerationCounter
{
    private const uint Index = 0x01801c0f;
    private const ushort Size = 8;
    private const string Thing = "generation counter 0x01801c0f";

    private readonly StorageRootKey _srk;

    private GenerationCounter(StorageRootKey srk) => _srk = srk;

    /// <summary>What TPM2_NV_DefineSpace makes.</summary>
    public static TpmsNvPublic Template { get; } =
        new(
            Index,
            TpmAlgId.Sha256,
            TpmaNv.Counter | TpmaNv.OwnerWrite | TpmaNv.OwnerRead | TpmaNv.AuthRead | TpmaNv.NoDa,
            TpmBuffer.Empty,
            Size
        );

    /// <summary>What it is once it was counted up the first time.</summary>
    public static TpmsNvPublic Written { get; } = Template with { Attributes = Template.Attributes | TpmaNv.Written };

    /// <summary>Its name once written: the same in every TPM, since it has no key of its own.</summary>
    public static TpmName Name { get; } = Written.Name;

    /// <summary>The counter that is there, if it is exactly what it must be, or a new one when there is none.</summary>
    /// <param name="srk">The key sessions are salted to.</param>
    public static Parsed<GenerationCounter> Ensure(StorageRootKey srk) =>
        TpmVerb.Run("generation", Thing, () => EnsureExact(srk));

    private static Parsed<GenerationCounter> EnsureExact(StorageRootKey srk)
    {
        GenerationCounter counter = new(srk);
        TpmsNvPublic? present = counter.ReadPublicArea();
        if (present == Written)
            return counter;
        if (present is not null && present != Template)
            return Other(present.Value);
        if (present is null)
            srk.Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, Template), PasswordSession.Instance);
        counter.Increment(Template.Handle);
        return counter;
    }

    /// <summary>The counter that is there, if it is exactly what it must be.</summary>
    /// <param name="srk">The key sessions are salted to.</param>
    public static Parsed<GenerationCounter> Open(StorageRootKey srk) =>
        TpmVerb.Run("generation", Thing, () => OpenExact(srk));

    private static Parsed<GenerationCounter> OpenExact(StorageRootKey srk)
    {
        GenerationCounter counter = new(srk);
        TpmsNvPublic? present = counter.ReadPublicArea();
        if (present == Written)
            return counter;
        return present is null
            ? new Refusal(
                "generation.missing",
                Thing,
                "a counter",
                "no index",
                "this is not the TPM the machine was installed with, or it was cleared: use a recovery key"
            )
            : Other(present.Value);
    }

    /// <summary>The present value; the response's HMAC proves that it is the TPM's.</summary>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    public ulong Read()
    {
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        return Value(_srk.Tpm.Execute(new NvRead(Written.Handle, Written.Handle, Size, 0), session).Data);
    }

    /// <summary>Counts up by one and gives the new value. Every share sealed to a lower one is dead from here on.</summary>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    public ulong Advance()
    {
        Increment(Written.Handle);
        return Read();
    }

    /// <summary>A value as TPM2_PolicyNV compares it: 8 bytes, big-endian.</summary>
    public static TpmBuffer Bytes(ulong generation)
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, generation);
        return bytes;
    }

    /// <summary>The value of such bytes.</summary>
    internal static ulong Value(TpmBuffer data) =>
        data.Length == Size
            ? BinaryPrimitives.ReadUInt64BigEndian(data.Span)
            : throw new RefusedException(
                new Refusal("generation.size", Thing, $"{Size} bytes", $"{data.Length} bytes")
            );

    private void Increment(TpmHandle index)
    {
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        _srk.Tpm.Execute(new NvIncrement(TpmHandle.Owner, index), session);
    }

    private TpmsNvPublic? ReadPublicArea()
    {
        try
        {
            return _srk.Tpm.Execute(new NvReadPublic(new TpmHandle(Index))).NvPublic;
        }
        catch (TpmException e) when (e.Error == TpmRc.Handle)
        {
            return null;
        }
    }

    private static Refusal Other(TpmsNvPublic seen) =>
        new(
            "generation.attributes",
            Thing,
            $"attributes 0x{(uint)Written.Attributes:x8}, {Size} bytes, no policy",
            $"attributes 0x{(uint)seen.Attributes:x8}, {seen.DataSize} bytes",
            "remove it with tpm2_nvundefine 0x01801c0f, if nothing else uses it"
        );
}
