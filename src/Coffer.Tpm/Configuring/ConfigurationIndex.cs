using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Configuring;

/// <summary>
/// Where the TPM keeps which configuration a machine follows: version and digest, so that a vault that was set back does not bring an older one back
/// with it (docs/formats.md, section 9). An ordinary index and no counter: a version may skip numbers, and the digest makes two of the same version two.
/// </summary>
/// <param name="srk">The key sessions are salted to.</param>
public sealed class ConfigurationIndex(StorageRootKey srk)
{
    /// <summary>Bytes it holds.</summary>
    public const int Size = 40;

    private const uint Index = 0x01801c10;
    private const string Verb = "configuration-index";
    private const string Thing = "configuration index 0x01801c10";

    /// <summary>What TPM2_NV_DefineSpace makes.</summary>
    public static TpmsNvPublic Template { get; } =
        new(
            Index,
            TpmAlgId.Sha256,
            TpmaNv.OwnerWrite | TpmaNv.OwnerRead | TpmaNv.AuthRead | TpmaNv.NoDa,
            TpmBuffer.Empty,
            Size
        );

    /// <summary>What it is once it was written.</summary>
    public static TpmsNvPublic Written { get; } = Template with { Attributes = Template.Attributes | TpmaNv.Written };

    /// <summary>What is in it; empty when there is none, or nobody wrote it yet.</summary>
    public Parsed<TpmBuffer> Read() => TpmVerb.Run(Verb, Thing, ReadExact);

    /// <summary>Puts 40 bytes into it in place of what was there; makes it when it is missing.</summary>
    public Refusal? Write(ReadOnlySpan<byte> value)
    {
        TpmBuffer data = value;
        return TpmVerb.Run(Verb, Thing, () => WriteExact(data)).Refusal;
    }

    private Parsed<TpmBuffer> ReadExact()
    {
        TpmsNvPublic? present = ReadPublicArea();
        if (present is null || present == Template)
            return TpmBuffer.Empty;
        if (present != Written)
            return Other(present.Value);
        using AuthSession session = srk.StartSession(TpmSe.Hmac);
        TpmBuffer data = srk.Tpm.Execute(new NvRead(Written.Handle, Written.Handle, Size, 0), session).Data;
        return data.Length == Size ? data : new Refusal($"{Verb}.size", Thing, $"{Size} bytes", $"{data.Length} bytes");
    }

    private Parsed<TpmBuffer> WriteExact(TpmBuffer data)
    {
        TpmsNvPublic? present = ReadPublicArea();
        if (present is not null && present != Template && present != Written)
            return Other(present.Value);
        if (present is null)
            srk.Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, Template), PasswordSession.Instance);
        TpmHandle index = present == Written ? Written.Handle : Template.Handle;
        using AuthSession session = srk.StartSession(TpmSe.Hmac);
        srk.Tpm.Execute(new NvWrite(TpmHandle.Owner, index, data, 0), session);
        return data;
    }

    private TpmsNvPublic? ReadPublicArea()
    {
        try
        {
            return srk.Tpm.Execute(new NvReadPublic(new TpmHandle(Index))).NvPublic;
        }
        catch (TpmException e) when (e.Error == TpmRc.Handle)
        {
            return null;
        }
    }

    private static Refusal Other(TpmsNvPublic seen) =>
        new(
            $"{Verb}.attributes",
            Thing,
            $"attributes 0x{(uint)Written.Attributes:x8}, {Size} bytes, no policy",
            $"attributes 0x{(uint)seen.Attributes:x8}, {seen.DataSize} bytes",
            "remove it with tpm2_nvundefine 0x01801c10, if nothing else uses it"
        );
}
