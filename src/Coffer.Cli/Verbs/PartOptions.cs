using System.Collections.Immutable;
using System.CommandLine;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Cli.Judging;
using Coffer.Cli.Judging.Parts;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Verbs;

/// <summary>The options of <c>coffer verify</c> that name loose evidence.</summary>
internal sealed class PartOptions
{
    private const string Certificate = "CERTIFICATE";
    private const string RevocationList = "X509 CRL";
    private const string PublicKey = "PUBLIC KEY";

    private readonly Option<string?> _report = One("--report", "SNP attestation report, 1184 bytes");
    private readonly Option<string?> _vek = One("--vek", "VCEK or VLEK certificate, DER or PEM");
    private readonly Option<string[]> _certificates = Many(
        "--certificate",
        "ASK or ASVK, or another certificate, DER or PEM"
    );
    private readonly Option<string[]> _crls = Many("--crl", "Certificate revocation list, DER or PEM");
    private readonly Option<string?> _table = One(
        "--certificate-table",
        "Certificate table of the extended guest request"
    );
    private readonly Option<string?> _hcl = One("--hcl", "Azure: NV index 0x01400001 as read");
    private readonly Option<string?> _quote = One("--quote", "TPMS_ATTEST of the quote");
    private readonly Option<string?> _signature = One(
        "--signature",
        "Its signature: TPMT_SIGNATURE, bare RSA, or DER of r and s"
    );
    private readonly Option<string?> _pcrs = One("--pcrs", "PCR values, JSON: \"7\" or \"sha256:7\" to hex");
    private readonly Option<string?> _ak = One(
        "--ak",
        "Attestation key: TPMT_PUBLIC, TPM2B_PUBLIC, or a public key in DER or PEM"
    );
    private readonly Option<string[]> _akCertificates = Many(
        "--ak-certificate",
        "Its certificate, then what issued it"
    );
    private readonly Option<string?> _eventLog = One("--event-log", "The firmware's event log");
    private readonly Option<string?> _userspaceLog = One("--userspace-log", "systemd's tpm2-measure.log");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
        [
            _report,
            _vek,
            _certificates,
            _crls,
            _table,
            _hcl,
            _quote,
            _signature,
            _pcrs,
            _ak,
            _akCertificates,
            _eventLog,
            _userspaceLog,
        ];

    /// <summary>True when one of them was given.</summary>
    public bool AnyGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The bundle of what was given.</summary>
    /// <exception cref="RefusedException">A file is missing or is not what it should be.</exception>
    public RawEvidence Read(ParseResult parsed) =>
        new(
            new EvidenceBundle
            {
                Snp = ReadSnp(parsed),
                Hcl = Bytes(parsed, _hcl, "a paravisor's report") is { } hcl ? new HclEvidence(hcl) : null,
                Tpm = ReadTpm(parsed),
            }
        );

    private SnpEvidence? ReadSnp(ParseResult parsed)
    {
        ImmutableArray<ReadOnlyMemory<byte>> certificates =
        [
            .. Ders(parsed.GetValue(_vek) is { } vek ? [vek] : [], "a VCEK or VLEK certificate", Certificate),
            .. Ders(parsed.GetValue(_certificates), "a certificate", Certificate),
        ];
        ImmutableArray<ReadOnlyMemory<byte>> crls = Ders(parsed.GetValue(_crls), "a revocation list", RevocationList);
        byte[]? report = Bytes(parsed, _report, "an SNP report");
        byte[]? table = Bytes(parsed, _table, "a certificate table");
        if (report is null && table is null && certificates.IsEmpty && crls.IsEmpty)
            return null;
        return new SnpEvidence
        {
            Report = report ?? default(ReadOnlyMemory<byte>),
            CertificateTable = table ?? default(ReadOnlyMemory<byte>),
            Certificates = certificates,
            RevocationLists = crls,
        };
    }

    private TpmEvidence? ReadTpm(ParseResult parsed)
    {
        Option[] ours = [_quote, _signature, _pcrs, _ak, _akCertificates, _eventLog, _userspaceLog];
        if (!ours.Any(option => parsed.GetResult(option) is { Implicit: false }))
            return null;
        TpmEvidence tpm = WithKey(new TpmEvidence(), parsed) with
        {
            AkCertificates = Ders(parsed.GetValue(_akCertificates), "an attestation key's certificate", Certificate),
            Quote = Bytes(parsed, _quote, "a quote") ?? default(ReadOnlyMemory<byte>),
            Pcrs = parsed.GetValue(_pcrs) is { } pcrs ? PcrsFile.Read(pcrs).OrThrow() : [],
            EventLog = Bytes(parsed, _eventLog, "an event log") ?? default(ReadOnlyMemory<byte>),
            UserspaceLog = Bytes(parsed, _userspaceLog, "a user-space log") ?? default(ReadOnlyMemory<byte>),
        };
        tpm = tpm with { Pcrs = PcrsFile.Quoted(tpm.Pcrs, tpm.Quote.Span) };
        return Bytes(parsed, _signature, "a signature") is { } signature
            ? tpm with
            {
                QuoteSignature = SignatureFile.ToTpmt(signature, tpm.Quote.ToArray(), SpkiOf(tpm)).OrThrow(),
            }
            : tpm;
    }

    private TpmEvidence WithKey(TpmEvidence tpm, ParseResult parsed)
    {
        if (Bytes(parsed, _ak, "an attestation key") is not { } bytes)
            return Bytes(parsed, _hcl, "a paravisor's report") is { } hcl
                ? tpm with
                {
                    AkSpki = ParavisorKey.Of(hcl),
                }
                : tpm;
        if (TpmtPublic.Read(bytes).Refusal is null)
            return tpm with { AkPublic = bytes };
        if (TpmtPublic.ReadSized(bytes).Value is { } sized)
            return tpm with { AkPublic = sized.ToBytes() };
        return tpm with { AkSpki = DerFile.Read(parsed.GetValue(_ak)!, "a public key", PublicKey).OrThrow() };
    }

    // The key that a bare signature is tried with, to find its hash; whether it is trusted, the verifier decides.
    private static ReadOnlyMemory<byte> SpkiOf(TpmEvidence tpm)
    {
        if (!tpm.AkSpki.IsEmpty)
            return tpm.AkSpki;
        if (
            TpmtPublic.Read(tpm.AkPublic.Span).Value is { } ak
            && TpmPublicKey.Spki(ak).TryGet(out Tpm.TpmBuffer spki, out _)
        )
            return spki.Span.ToArray();
        if (
            !tpm.AkCertificates.IsEmpty
            && Attestation.Certificates.Certificate.Read(tpm.AkCertificates[0]).Value is { } leaf
        )
            return leaf.PublicKey.Der;
        return default;
    }

    private static byte[]? Bytes(ParseResult parsed, Option<string?> option, string thing) =>
        parsed.GetValue(option) is { } path ? EvidenceFile.Read(path, thing).OrThrow() : null;

    private static ImmutableArray<ReadOnlyMemory<byte>> Ders(string[]? paths, string thing, string label) =>
        [.. (paths ?? []).SelectMany(path => DerFile.ReadAll(path, thing, label).OrThrow())];

    private static Option<string?> One(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };

    private static Option<string[]> Many(string name, string description) =>
        new(name)
        {
            Description = $"{description}; may be repeated",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
}
