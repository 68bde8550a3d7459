namespace Coffer.Tpm.Sessions;

/// <summary>
/// TPM_RS_PW: the authorization value itself, in clear. Only for the empty one, or where the wire is not a risk
/// (TPM 2.0 Part 1, section 19.4).
/// </summary>
public sealed class PasswordSession : TpmSession
{
    private PasswordSession() { }

    /// <summary>The one instance; the value comes with <see cref="SessionUse.WithAuth"/>, and is empty without.</summary>
    public static PasswordSession Instance { get; } = new();

    /// <inheritdoc/>
    public override TpmHandle Handle => TpmHandle.Password;

    internal override int AuthorizationSize(SessionUse use) => 4 + 2 + 1 + 2 + use.AuthBytes.Length;

    internal override void WriteAuthorization(
        ref TpmWriter writer,
        SessionUse use,
        scoped ReadOnlySpan<byte> cpHash,
        scoped ReadOnlySpan<byte> otherNonces
    )
    {
        writer.WriteUInt32(Handle.Value);
        writer.WriteUInt16(0);
        writer.WriteByte((byte)TpmaSession.ContinueSession);
        writer.WriteSized(use.AuthBytes);
    }

    internal override bool ReadAuthorization(ref TpmReader reader, SessionUse use, scoped ReadOnlySpan<byte> rpHash)
    {
        reader.ReadSized(0);
        reader.ReadByte();
        reader.ReadSized(0);
        return true;
    }
}
