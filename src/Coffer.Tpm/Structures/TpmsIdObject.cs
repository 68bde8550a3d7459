namespace Coffer.Tpm.Structures;

/// <summary>TPMS_ID_OBJECT: an encrypted credential (TPM 2.0 Part 2, section 12.4.2).</summary>
/// <param name="IntegrityHmac">HMAC over the encrypted credential and the name of the key it is for.</param>
/// <param name="EncIdentity">The TPM2B_DIGEST of the secret, encrypted, size field included.</param>
public readonly record struct TpmsIdObject(TpmBuffer IntegrityHmac, TpmBuffer EncIdentity)
{
    private const int LargestDigest = 64;

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteSized(IntegrityHmac);
        writer.WriteBytes(EncIdentity.Span);
    }

    /// <summary>Writes the structure as TPM2B_ID_OBJECT.</summary>
    public void WriteSized(ref TpmWriter writer)
    {
        int begin = writer.BeginSized();
        Write(ref writer);
        writer.EndSized(begin);
    }

    /// <summary>Reads the structure; the identity is all that is left.</summary>
    public static TpmsIdObject Read(ref TpmReader reader)
    {
        TpmBuffer integrity = reader.ReadSized(LargestDigest);
        if (reader.Remaining is 0 or > 2 + LargestDigest)
            reader.Refuse($"1 to {2 + LargestDigest} bytes of encrypted credential", $"{reader.Remaining}");
        return new(integrity, reader.ReadSpan(reader.Failed ? 0 : reader.Remaining));
    }
}
