using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Fuzz;

/// <summary>The owner's side of recovery: what people type, scan and are sent. What is read must be written as it was.</summary>
internal static class RecoveryTargets
{
    public static void ReadShare(ReadOnlySpan<byte> bytes)
    {
        ReadOne(bytes);
        // Behind its check, which no mutation gets right.
        int end = bytes.LastIndexOf((byte)':');
        if (end < 0)
            return;
        byte[] body = bytes[..end].ToArray();
        string check = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 4));
        ReadOne([.. body, (byte)':', .. Encoding.ASCII.GetBytes(check)]);
    }

    public static void CombineShares(ReadOnlySpan<byte> bytes)
    {
        List<RecoveryShare> shares = [];
        foreach (Range line in bytes.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = bytes[line];
            int end = text.LastIndexOf((byte)':');
            if (end < 0 || shares.Count == ShareSet.MostShares)
                continue;
            string check = Convert.ToHexStringLower(SHA256.HashData(text[..end]).AsSpan(0, 4));
            if (RecoveryShare.Read([.. text[..end], (byte)':', .. Encoding.ASCII.GetBytes(check)]).Value is { } share)
                shares.Add(share);
        }
        SecretSharing.Combine(shares).Value?.Dispose();
        shares.ForEach(share => share.Dispose());
    }

    public static void ReadEscrow(ReadOnlySpan<byte> bytes)
    {
        if (EscrowDocument.Read(bytes).Value is not { } document)
            return;
        byte[] written = document.ToBytes();
        Same(EscrowDocument.Read(written).OrThrow().ToBytes(), written);
    }

    public static void ReadRecord(ReadOnlySpan<byte> bytes)
    {
        if (DrillRecord.Read(bytes).Value is not { } record)
            return;
        record.JudgeAge(DateTimeOffset.UnixEpoch, TimeSpan.FromDays(1));
        byte[] written = record.ToBytes();
        Same(DrillRecord.Read(written).OrThrow().ToBytes(), written);
    }

    private static void ReadOne(ReadOnlySpan<byte> bytes)
    {
        using RecoveryShare? share = RecoveryShare.Read(bytes).Value;
        if (share is null)
            return;
        using Secret text = share.ToText();
        Same(text.Span, bytes);
    }

    private static void Same(ReadOnlySpan<byte> written, ReadOnlySpan<byte> read)
    {
        if (!written.SequenceEqual(read))
            throw new InvalidOperationException("what was read is not written as it was");
    }
}
