using System.Text;
using Coffer.Attestation.Signatures;
using Coffer.Image.Provenance;
using Coffer.Image.Tests.Build;
using Coffer.Image.Tests.Export;

namespace Coffer.Image.Tests.Provenance;

/// <summary>The library that in-toto itself verifies envelopes with judges ours.</summary>
public sealed class EnvelopeJudgesTests : IDisposable
{
    private readonly ToolsTree _tree = new();
    private static readonly DsseEnvelope s_envelope = DsseEnvelope.Sign(
        ProvenanceStatement.PayloadType,
        new ProvenanceRecord(TestBuild.Machine, TestBuild.Materials).For([]).ToBytes(),
        TestImage.Keys.Release!
    );

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_signature_is_taken() => Assert.Equal($"signed by {s_envelope.KeyId}\n", Judge(s_envelope));

    [Fact]
    public void The_judge_sees_another_payload_and_another_type()
    {
        Assert.Empty(Judge(s_envelope with { Payload = "{}"u8.ToArray() }));
        Assert.Empty(Judge(s_envelope with { PayloadType = SignedMeasurements.PayloadType }));
    }

    private string Judge(DsseEnvelope envelope)
    {
        const string Script = "judge-dsse.py";
        string script = _tree.File(Script, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Judges", Script)));
        string pem = TestImage.Keys.Release!.ExportSubjectPublicKeyInfoPem();
        return _tree.TryRun(
            "/usr/bin/python3",
            "python3-securesystemslib",
            script,
            _tree.File("envelope.json", envelope.ToBytes()),
            _tree.File("release.pub", Encoding.ASCII.GetBytes(pem))
        );
    }
}
