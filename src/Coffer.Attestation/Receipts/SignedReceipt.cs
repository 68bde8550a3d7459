using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Bytes;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Receipts;

/// <summary>
/// A receipt with a quote of the machine's TPM that carries it: who trusts the attestation key knows that this machine
/// said so, and what it had booted when it did (docs/formats.md, section 23).
/// </summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Evidence">The quote with its key, as a bundle of its own.</param>
public sealed record SignedReceipt(Receipt Receipt, EvidenceBundle Evidence)
{
    /// <summary>Most bytes of a signed receipt.</summary>
    public const int LargestSize = 128 * 1024;

    private const string Format = "coffer-signed-receipt-1";
    private const int LargestEvidence = 64 * 1024;

    /// <summary>What the evidence has to answer: its nonce is the receipt.</summary>
    public Challenge Challenge => new(BindingOf(Receipt));

    /// <summary>extraData of the quote: SHA-256 over a label and the receipt's bytes.</summary>
    public static byte[] BindingOf(Receipt receipt) =>
        SHA256.HashData([.. "coffer/receipt/v1"u8, 0, .. receipt.ToBytes()]);

    /// <summary>The bytes that are kept and handed out.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteBase64String("receipt", Receipt.ToBytes());
            json.WriteBase64String("evidence", EvidenceBundleWriter.Write(Evidence));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>True for bytes that say of themselves that they are a signed receipt.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> utf8) =>
        utf8[..Math.Min(utf8.Length, 64)].IndexOf("\"coffer-signed-receipt-1\""u8) >= 0;

    /// <summary>Reads one from whoever sent it. Nothing is judged yet.</summary>
    public static Parsed<SignedReceipt> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, "signed receipt", "receipt");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        json.BeginDocument();
        json.Expect("format", Format);
        // '+' of base64 is written escaped by some writers.
        ImmutableArray<byte> receipt = ReadBase64(ref json, "receipt", Receipt.LargestSize);
        ImmutableArray<byte> evidence = ReadBase64(ref json, "evidence", LargestEvidence);
        json.EndObject();
        if (json.Finish("").Refusal is { } refusal)
            return refusal;
        return Receipt
            .Read(receipt.AsSpan())
            .Then(read =>
                EvidenceBundleReader
                    .Read(evidence.AsSpan())
                    .Then<SignedReceipt>(bundle => new SignedReceipt(read, bundle))
            );
    }

    /// <summary>
    /// Whether the quote is about this receipt, and made by this key; nothing of whose key it is, which the verifier judges with
    /// <see cref="Challenge"/>.
    /// </summary>
    /// <param name="akPublic">TPMT_PUBLIC of the key that must have signed: that of evidence judged before.</param>
    public Refusal? JudgeKey(ReadOnlySpan<byte> akPublic) =>
        Evidence.Tpm is { } tpm && tpm.AkPublic.Span.SequenceEqual(akPublic)
            ? JudgeBinding()
            : new Refusal(
                "receipt.key",
                "receipt",
                "a quote by the attestation key of the machine's evidence",
                "another key",
                "somebody else answered: ask the machine again"
            );

    /// <summary>Whether the quote carries this receipt.</summary>
    public Refusal? JudgeBinding()
    {
        Parsed<TpmsAttest> attest = TpmsAttest.Read(Evidence.Tpm is { } tpm ? tpm.Quote.Span : default);
        if (!attest.TryGet(out TpmsAttest? quote, out Refusal? refusal))
            return refusal;
        return quote.ExtraData.Span.SequenceEqual(BindingOf(Receipt))
            ? null
            : new Refusal("receipt.binding", "receipt", "a quote that carries it", "a quote of something else");
    }

    private static ImmutableArray<byte> ReadBase64(ref StrictJsonReader json, string name, int longest)
    {
        string text = json.ReadEscapedString(name, 6 * ((longest + 2) / 3 * 4));
        byte[] bytes = new byte[longest];
        if (json.Failed)
            return [];
        if (Convert.TryFromBase64String(text, bytes, out int count))
            return [.. bytes.AsSpan(0, count)];
        json.Refuse("value", $"{name}: base64 of at most {longest} bytes", "something else");
        return [];
    }
}
