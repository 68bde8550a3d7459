using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Sessions;

namespace Coffer.Tpm;

/// <summary>A response on the wire: header, handle, parameters, authorizations (TPM 2.0 Part 1, section 18.5).</summary>
internal static class ResponseFrame
{
    private const int SizeOffset = 2;
    private const int CodeOffset = 6;

    /// <summary>The response code; success for a response too short to have one, which <see cref="Read"/> refuses.</summary>
    internal static TpmResponseCode CodeOf(ReadOnlySpan<byte> response) =>
        response.Length < CommandFrame.HeaderSize
            ? default
            : new TpmResponseCode(BinaryPrimitives.ReadUInt32BigEndian(response[CodeOffset..]));

    /// <summary>Checks and reads a response; decrypts in place.</summary>
    /// <exception cref="TpmException">It is an error.</exception>
    /// <exception cref="RefusedException">It is malformed or not the TPM's.</exception>
    internal static TResponse Read<TResponse>(
        ITpmCommand<TResponse> command,
        ReadOnlySpan<SessionUse> sessions,
        Span<byte> response
    )
    {
        string thing = $"response to TPM2_{command.Code}";
        TpmReader reader = new(response, thing);
        ReadHeader(ref reader, command.Code, sessions, response.Length);
        TpmHandle handle = command.ReturnsHandle ? new TpmHandle(reader.ReadUInt32()) : default;
        int parametersSize = sessions.IsEmpty ? reader.Remaining : ReadSize(ref reader);
        int parametersStart = response.Length - reader.Remaining;
        reader.ReadSpan(parametersSize);
        reader.OrThrow();

        Span<byte> parameters = response.Slice(parametersStart, parametersSize);
        ReadAuthorizations(ref reader, command.Code, sessions, parameters);
        DecryptFirst(parameters, sessions, thing);
        TpmReader body = new(parameters, thing, handle);
        TResponse result = command.ReadResponse(ref body);
        body.EndOrThrow();
        return result;
    }

    private static void ReadHeader(ref TpmReader reader, TpmCc command, ReadOnlySpan<SessionUse> sessions, int length)
    {
        TpmSt tag = (TpmSt)reader.ReadUInt16();
        uint size = reader.ReadUInt32();
        TpmResponseCode code = new(reader.ReadUInt32());
        if (size != length)
            reader.Refuse($"{length} bytes in its header", $"{size}");
        reader.OrThrow();
        if (code.Value != 0)
            throw new TpmException(command, code);
        TpmSt expected = sessions.IsEmpty ? TpmSt.NoSessions : TpmSt.Sessions;
        if (tag != expected)
            reader.Refuse($"tag {expected}", $"0x{(ushort)tag:x4}");
    }

    private static int ReadSize(ref TpmReader reader)
    {
        uint size = reader.ReadUInt32();
        if (size > reader.Remaining)
            reader.Refuse($"at most {reader.Remaining} bytes of parameters", $"{size}");
        return reader.Failed ? 0 : (int)size;
    }

    private static void ReadAuthorizations(
        ref TpmReader reader,
        TpmCc code,
        ReadOnlySpan<SessionUse> sessions,
        ReadOnlySpan<byte> parameters
    )
    {
        Span<byte> rpHash = stackalloc byte[SHA256.HashSizeInBytes];
        HashResponse(code, parameters, rpHash);
        bool genuine = true;
        foreach (SessionUse use in sessions)
            genuine &= use.Session.ReadAuthorization(ref reader, use, rpHash);
        reader.EndOrThrow();
        if (!genuine)
            throw new RefusedException(
                new Refusal(
                    "tpm.response-hmac",
                    $"response to TPM2_{code}",
                    "an HMAC that only the TPM can make",
                    "TPM response HMAC mismatch",
                    "something between this machine and its TPM changes their messages"
                )
            );
    }

    // rpHash (Part 1, section 16.8), of a response that is a success.
    private static void HashResponse(TpmCc code, ReadOnlySpan<byte> parameters, Span<byte> rpHash)
    {
        Span<byte> codes = stackalloc byte[8];
        codes.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(codes[4..], (uint)code);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(codes);
        hash.AppendData(parameters);
        hash.GetHashAndReset(rpHash);
    }

    private static void DecryptFirst(Span<byte> parameters, ReadOnlySpan<SessionUse> sessions, string thing)
    {
        foreach (SessionUse use in sessions)
        {
            if (!use.Has(TpmaSession.Encrypt))
                continue;
            TpmReader reader = new(parameters, thing);
            int size = reader.ReadUInt16();
            reader.ReadSpan(size);
            reader.OrThrow();
            use.Session.DecryptParameter(parameters.Slice(2, size), use);
        }
    }
}
