using System.CommandLine;
using Coffer.Cli.Judging;
using Coffer.Cli.Text;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer verify</c>: judges evidence offline.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description =
            "Evidence bundle, as coffer attest --save writes it, birth certificate, or receipt of a rotation; or an image, or the directory "
            + "of a release; not with loose evidence",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly EvidenceOptions _evidence = new();
    private readonly ImageOptions _image = new();
    private readonly PartOptions _parts = new();

    public VerifyVerb(CommandIo io)
        : base(
            io,
            "verify",
            "Judge evidence offline: a bundle, a birth certificate, or loose evidence of any cloud in any combination. Of loose evidence only the parts that are "
                + "given are judged, and the first line says what is not. Of an image: signatures and digests of what is beside it, and whether it is what was measured. Exit code 0 means accepted, nothing else."
        )
    {
        Arguments.Add(_file);
        foreach (Option option in _evidence.All.Concat(_image.All).Concat(_parts.All))
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer verify bundle.json --policy hello_1.policy.yaml --challenge bundle.challenge.json",
            "coffer verify bundle.json --policy hello_1.policy.yaml --nonce 00112233445566778899aabbccddeeff --html verdict.html",
            "coffer verify birth.json --policy hello_1.policy.yaml --ak-of bundle.json",
            "coffer verify hello_1.raw --keys keys",
            "coffer verify hello_3.release --release-key release.pub --name hello --at-least 3 --json",
            "coffer verify --report report.bin --vek vcek.der --time 2026-06-01T00:00:00Z",
            "coffer verify --hcl hcl_report.bin --vek vcek.der --quote quote.msg --signature quote.sig --pcrs pcrs.json --nonce 6368616c6c656e6765",
            "coffer verify --quote quote.msg --signature quote.sig --pcrs pcrs.json --ak ak_tpmt_public.bin --trust-ak --event-log log.bin",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string? file = parsed.GetValue(_file);
        bool loose = _parts.AnyGiven(parsed);
        if (file is null == !loose)
            throw EvidenceOptions.Usage(
                "one of both: a bundle FILE, or loose evidence",
                file is null ? "neither" : "both"
            );
        DateTimeOffset time = _evidence.ReadTime(parsed, output.Io.Time);
        if (file is not null && ImageJudging.LooksLike(file))
        {
            RefuseIgnored(parsed, "of a machine's evidence", _evidence.NotOfImages);
            _image.Judge(file, parsed, new ImageJudging(output, cancellation), time);
            return Task.CompletedTask;
        }
        RefuseIgnored(parsed, "of an image or a release", _image.All);
        PolicyFile policy = _evidence.ReadPolicy(parsed);
        bool trustAk = _evidence.TrustAk(parsed);
        Judged judged = loose
            ? EvidenceJudging.OfParts(_parts.Read(parsed), policy, trustAk, time, _evidence.BundleOut(parsed))
            : EvidenceJudging.OfFile(file!, policy, trustAk, time);
        JudgingReport.Give(judged, _evidence.Html(parsed), output);
        return Task.CompletedTask;
    }

    // An option that judges nothing must not look as if it had.
    private static void RefuseIgnored(ParseResult parsed, string whose, Option[] options)
    {
        if (Array.Find(options, option => parsed.GetResult(option) is { Implicit: false }) is { } ignored)
            throw EvidenceOptions.Usage($"options that fit; {ignored.Name} is {whose}", ignored.Name);
    }
}
