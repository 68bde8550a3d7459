using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Coffer.Attestation.Evidence;

/// <summary>
/// Writes an evidence bundle (docs/formats.md section 13) in its canonical form: members in the order of the table, empty ones left out,
/// indented by two blanks, one line end at the end.
/// </summary>
public static class EvidenceBundleWriter
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>The bundle's bytes.</summary>
    public static byte[] Write(EvidenceBundle bundle)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_indented))
            Write(json, bundle);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The member <c>machine</c> without white space: what a quote covers (docs/formats.md section 14).</summary>
    public static byte[] MachineBytes(MachineClaims machine)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            WriteMachine(json, machine);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the bundle as one JSON value.</summary>
    public static void Write(Utf8JsonWriter json, EvidenceBundle bundle)
    {
        json.WriteStartObject();
        json.WriteString("format", EvidenceBundleReader.Format);
        if (bundle.Agent is not null)
            WriteAgent(json, bundle.Agent);
        if (bundle.Machine is not null)
        {
            json.WritePropertyName("machine");
            WriteMachine(json, bundle.Machine);
        }
        if (bundle.Tpm is not null)
            WriteTpm(json, bundle.Tpm);
        if (bundle.Snp is not null)
            WriteSnp(json, bundle.Snp);
        if (bundle.Hcl is not null)
            WriteHcl(json, bundle.Hcl);
        json.WriteEndObject();
    }

    private static void WriteAgent(Utf8JsonWriter json, AgentEvidence agent)
    {
        json.WriteStartObject("agent");
        WriteText(json, "nonce", Convert.ToHexStringLower(agent.Nonce.Span));
        WriteBytes(json, "tls-public-key", agent.TlsPublicKey);
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json, MachineClaims machine)
    {
        json.WriteStartObject();
        WriteText(json, "name", machine.Name);
        if (machine.Version != 0)
            json.WriteNumber("version", machine.Version);
        WriteUuid(json, "identity", machine.Identity);
        WriteUuid(json, "vault", machine.Vault);
        if (machine.Generation != 0)
            json.WriteString("generation", machine.Generation.ToString(CultureInfo.InvariantCulture));
        WriteText(json, "volume-key-id", machine.VolumeKeyId);
        WriteText(json, "root-hash", machine.RootHash);
        WriteText(json, "data-state", machine.DataState);
        WriteText(json, "integrity-progress", machine.IntegrityProgress);
        WriteText(json, "recovered", machine.Recovered);
        json.WriteEndObject();
    }

    private static void WriteTpm(Utf8JsonWriter json, TpmEvidence tpm)
    {
        json.WriteStartObject("tpm");
        WriteBytes(json, "ak-public", tpm.AkPublic);
        WriteBytes(json, "ak-spki", tpm.AkSpki);
        WriteList(json, "ak-certificates", tpm.AkCertificates);
        WriteBytes(json, "ek-public", tpm.EkPublic);
        WriteList(json, "ek-certificates", tpm.EkCertificates);
        WriteBytes(json, "quote", tpm.Quote);
        WriteBytes(json, "quote-signature", tpm.QuoteSignature);
        if (!tpm.Pcrs.IsEmpty)
            WritePcrs(json, tpm.Pcrs);
        WriteBytes(json, "event-log", tpm.EventLog);
        WriteBytes(json, "userspace-log", tpm.UserspaceLog);
        json.WriteEndObject();
    }

    private static void WritePcrs(Utf8JsonWriter json, ImmutableArray<PcrBankEvidence> banks)
    {
        json.WriteStartObject("pcrs");
        foreach (PcrBankEvidence bank in banks)
        {
            json.WriteStartObject(bank.Bank.Name);
            foreach ((int pcr, ReadOnlyMemory<byte> value) in bank.Values)
                json.WriteString(pcr.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(value.Span));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteSnp(Utf8JsonWriter json, SnpEvidence snp)
    {
        json.WriteStartObject("snp");
        WriteBytes(json, "report", snp.Report);
        WriteBytes(json, "certificate-table", snp.CertificateTable);
        WriteList(json, "certificates", snp.Certificates);
        WriteList(json, "revocation-lists", snp.RevocationLists);
        json.WriteEndObject();
    }

    private static void WriteHcl(Utf8JsonWriter json, HclEvidence hcl)
    {
        json.WriteStartObject("hcl");
        WriteBytes(json, "report", hcl.Report);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
            json.WriteString(name, text);
    }

    private static void WriteUuid(Utf8JsonWriter json, string name, Guid value)
    {
        if (value != Guid.Empty)
            json.WriteString(name, value);
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
            json.WriteBase64String(name, bytes.Span);
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<ReadOnlyMemory<byte>> items)
    {
        if (items.IsEmpty)
            return;
        json.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> item in items)
            json.WriteBase64StringValue(item.Span);
        json.WriteEndArray();
    }
}
