using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Tpm.Sessions;

namespace Coffer.Tpm;

/// <summary>A command on the wire: header, handles, authorizations, parameters (TPM 2.0 Part 1, section 18.4).</summary>
internal static class CommandFrame
{
    internal const int HeaderSize = 10;
    private const int SizeOffset = 2;

    /// <summary>Writes the command into <paramref name="buffer"/>.</summary>
    /// <returns>Its length.</returns>
    internal static int Write<TResponse>(
        ITpmCommand<TResponse> command,
        ReadOnlySpan<SessionUse> sessions,
        Span<byte> buffer
    )
    {
        List<TpmHandle> handles = [];
        TpmWriter writer = new(buffer, handles);
        writer.WriteUInt16((ushort)(sessions.IsEmpty ? TpmSt.NoSessions : TpmSt.Sessions));
        writer.WriteUInt32(0);
        writer.WriteUInt32((uint)command.Code);
        command.WriteHandles(ref writer);
        Span<byte> authorizations = ReserveAuthorizations(ref writer, sessions);

        int parametersStart = writer.Length;
        command.WriteParameters(ref writer);
        Span<byte> parameters = buffer[parametersStart..writer.Length];
        EncryptFirst(parameters, sessions);
        WriteAuthorizations(authorizations, sessions, command.Code, handles, parameters);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[SizeOffset..], (uint)writer.Length);
        return writer.Length;
    }

    private static Span<byte> ReserveAuthorizations(ref TpmWriter writer, ReadOnlySpan<SessionUse> sessions)
    {
        if (sessions.IsEmpty)
            return default;
        int size = 0;
        foreach (SessionUse use in sessions)
            size += use.Session.AuthorizationSize(use);
        writer.WriteUInt32((uint)size);
        return writer.Reserve(size);
    }

    private static void EncryptFirst(Span<byte> parameters, ReadOnlySpan<SessionUse> sessions)
    {
        foreach (SessionUse use in sessions)
        {
            if (!use.Has(TpmaSession.Decrypt))
                continue;
            int size = BinaryPrimitives.ReadUInt16BigEndian(parameters);
            use.Session.EncryptParameter(parameters.Slice(2, size), use);
        }
    }

    private static void WriteAuthorizations(
        Span<byte> area,
        ReadOnlySpan<SessionUse> sessions,
        TpmCc code,
        List<TpmHandle> handles,
        ReadOnlySpan<byte> parameters
    )
    {
        if (sessions.IsEmpty)
            return;
        Span<byte> cpHash = stackalloc byte[SHA256.HashSizeInBytes];
        if (NeedsCpHash(sessions))
            HashCommand(code, handles, parameters, cpHash);
        TpmWriter writer = new(area);
        for (int i = 0; i < sessions.Length; i++)
        {
            byte[] otherNonces = i == 0 ? NoncesOfCiphers(sessions) : [];
            sessions[i].Session.WriteAuthorization(ref writer, sessions[i], cpHash, otherNonces);
        }
    }

    private static bool NeedsCpHash(ReadOnlySpan<SessionUse> sessions)
    {
        foreach (SessionUse use in sessions)
            if (use.Session is AuthSession)
                return true;
        return false;
    }

    // cpHash (Part 1, section 16.7): the command and the names of what it works on, so that nobody can swap handles.
    private static void HashCommand(
        TpmCc code,
        List<TpmHandle> handles,
        ReadOnlySpan<byte> parameters,
        Span<byte> cpHash
    )
    {
        Span<byte> codeBytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(codeBytes, (uint)code);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(codeBytes);
        foreach (TpmHandle handle in handles)
            hash.AppendData(handle.Name.Bytes.Span);
        hash.AppendData(parameters);
        hash.GetHashAndReset(cpHash);
    }

    // The first session vouches for the nonces of the sessions that encrypt, unless it does so itself
    // (Part 1, section 19.6.5).
    private static byte[] NoncesOfCiphers(ReadOnlySpan<SessionUse> sessions)
    {
        int decrypt = IndexOf(sessions, TpmaSession.Decrypt);
        int encrypt = IndexOf(sessions, TpmaSession.Encrypt);
        ReadOnlySpan<byte> first = decrypt > 0 ? sessions[decrypt].Session.NonceTpm : default;
        ReadOnlySpan<byte> second = encrypt > 0 && encrypt != decrypt ? sessions[encrypt].Session.NonceTpm : default;
        return [.. first, .. second];
    }

    private static int IndexOf(ReadOnlySpan<SessionUse> sessions, TpmaSession attribute)
    {
        for (int i = 0; i < sessions.Length; i++)
            if (sessions[i].Has(attribute))
                return i;
        return -1;
    }
}
