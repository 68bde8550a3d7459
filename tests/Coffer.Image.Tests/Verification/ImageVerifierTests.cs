using System.Security.Cryptography;
using Coffer.Attestation.Signatures;
using Coffer.Attestation.Verdicts;
using Coffer.Image.Boot;
using Coffer.Image.Build;
using Coffer.Image.Provenance;
using Coffer.Image.Tests.Build;
using Coffer.Image.Tests.Export;
using Coffer.Image.Verification;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Verification;

public sealed class ImageVerifierTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private BuiltImage? _built;

    public static TheoryData<string> Extensions => [.. OutputNames.Subjects];

    private BuiltImage Built => _built!;

    public async ValueTask InitializeAsync() => _built = await TestBuild.WriteAsync(_directory.Path, TestImage.Keys);

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void What_was_built_is_accepted_with_every_rule_passed()
    {
        Verdict verdict = Judge(new ExpectedImage("hello", 1));
        Assert.True(verdict.IsAccepted, $"{verdict.FirstRefusal}");
        Assert.All(
            verdict.Findings,
            finding =>
                Assert.Equal(finding.Rule == ReleaseRules.Sums ? Outcome.NotChecked : Outcome.Passed, finding.Outcome)
        );
        Assert.Equal(Trust.ReleaseKey, verdict.Trust);
        Assert.Equal(
            ReleaseRules.All.Select(rule => rule.Name).Order(),
            verdict.Findings.Select(finding => finding.Rule.Name).Distinct().Order()
        );
    }

    [Theory]
    [InlineData("hello", 2u, "release.version", "at least 2", "1")]
    [InlineData("hello", uint.MaxValue, "release.version", "at least 4294967295", "1")]
    [InlineData("payroll", 1u, "release.name", "payroll", "hello")]
    [InlineData("Hello", null, "release.name", "Hello", "hello")]
    public void An_older_image_and_one_of_another_machine_are_refused_though_all_signatures_hold(
        string name,
        uint? atLeast,
        string rule,
        string expected,
        string seen
    )
    {
        Verdict verdict = Judge(new ExpectedImage(name, atLeast));
        Assert.False(verdict.IsAccepted);
        Finding refusal = Assert.Single(verdict.Findings, finding => finding.Outcome == Outcome.Failed);
        Assert.Equal((rule, expected, seen), (refusal.Rule.Name, refusal.Expected, refusal.Seen));
    }

    [Fact]
    public void Who_does_not_say_what_he_wants_is_told_that_any_image_was_taken()
    {
        Verdict verdict = Judge();
        Assert.True(verdict.IsAccepted);
        Assert.Equal(
            ["release.name", "release.sums", "release.version"],
            Names(verdict.Findings.Where(finding => finding.Outcome == Outcome.NotChecked)).Order()
        );
    }

    [Fact]
    public void Without_the_certificates_Secure_Boot_is_not_checked_and_said_so()
    {
        Verdict verdict = Judge(keys: null);
        Assert.True(verdict.IsAccepted);
        Finding finding = Assert.Single(verdict.Findings, f => f.Rule == ReleaseRules.SecureBoot);
        Assert.Equal(Outcome.NotChecked, finding.Outcome);
    }

    [Fact]
    public void Another_release_key_accepts_nothing()
    {
        Verdict verdict = Judge(ReleaseKey.Of(TestImage.OtherKeys.Release!), null);
        Assert.Equal(["release.provenance", "release.measurements"], Names(verdict.Refusals));
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_file_with_another_byte_is_refused_by_name(string extension)
    {
        string path = PathOf(extension);
        using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length / 2;
            int before = file.ReadByte();
            file.Position = file.Length / 2;
            file.WriteByte((byte)(before ^ 1));
        }
        RefusesFile(extension);
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_missing_file_is_refused_by_name(string extension)
    {
        string path = PathOf(extension);
        if (extension == OutputNames.Image)
            return;
        File.Delete(path);
        RefusesFile(extension);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void A_provenance_cut_short_is_refused(int length)
    {
        byte[] bytes = File.ReadAllBytes(Built.ProvenancePath!);
        File.WriteAllBytes(Built.ProvenancePath!, bytes[..length]);
        Assert.Equal(["release.provenance"], Names(Judge().Refusals));
    }

    [Fact]
    public void A_missing_or_a_huge_provenance_is_refused()
    {
        File.WriteAllBytes(Built.ProvenancePath!, new byte[DsseEnvelope.LargestSize + 1]);
        Assert.Equal(["release.provenance"], Names(Judge().Refusals));
        File.Delete(Built.ProvenancePath!);
        Assert.Equal(["release.provenance"], Names(Judge().Refusals));
    }

    [Fact]
    public void Signed_measurements_in_the_place_of_the_provenance_are_refused()
    {
        File.Copy(Built.SignedMeasurementsPath!, Built.ProvenancePath!, overwrite: true);
        Finding refusal = Judge().FirstRefusal!;
        Assert.Equal("release.provenance", refusal.Rule.Name);
        Assert.Equal(ProvenanceStatement.PayloadType, refusal.Expected);
    }

    [Fact]
    public void A_provenance_that_names_fewer_files_is_refused()
    {
        Sign(statement => statement with { Subjects = statement.Subjects.RemoveAt(4) });
        Assert.Equal(["release.subjects"], Names(Judge().Refusals));
    }

    [Fact]
    public void A_provenance_that_names_a_file_elsewhere_is_refused_and_nothing_read()
    {
        Sign(statement =>
            statement with
            {
                Subjects = statement.Subjects.SetItem(1, new("../../../etc/passwd", new string('0', 64))),
            }
        );
        Assert.Equal(["release.subjects"], Names(Judge().Refusals));
    }

    [Fact]
    public void The_provenance_of_another_version_is_refused()
    {
        Sign(statement => statement with { Version = 2 });
        Assert.Equal(["release.subjects"], Names(Judge().Refusals));
    }

    [Fact]
    public void An_image_that_is_not_what_was_measured_is_refused_even_if_somebody_signed_its_digest()
    {
        // A block of the root behind the ESP, and the provenance signed again.
        using (FileStream file = new(Built.ImagePath, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = (97L << 20) + 4096;
            file.WriteByte(0xff);
        }
        SignDigestOf(OutputNames.Image);
        Assert.Equal(["release.root"], Names(Judge().Refusals));
    }

    [Fact]
    public void A_program_that_is_not_what_was_measured_is_refused_even_if_somebody_signed_its_digest()
    {
        TestImage other = new() { BootLoaderSigner = TestImage.OtherKeys };
        File.Delete(Built.ImagePath);
        File.Move(other.Write(_directory.Path), Built.ImagePath);
        SignDigestOf(OutputNames.Image);
        string[] refused = Names(Judge().Refusals);
        Assert.Contains("release.boot", refused);
        Assert.Contains("release.root", refused);
        Assert.Contains("release.secure-boot", refused);
    }

    [Fact]
    public void What_is_no_disk_is_refused_without_an_exception()
    {
        File.WriteAllBytes(Built.ImagePath, new byte[1 << 20]);
        string[] refused = Names(Judge().Refusals);
        Assert.Contains("release.file", refused);
        Assert.Contains("release.boot", refused);
        Assert.Contains("release.secure-boot", refused);
    }

    [Fact]
    public async Task A_build_without_a_release_key_takes_old_signatures_away()
    {
        await TestBuild.WriteAsync(_directory.Path, TestImage.Keys with { Release = null });
        Assert.False(File.Exists(PathOf(OutputNames.Provenance)));
        Assert.False(File.Exists(PathOf(OutputNames.SignedMeasurements)));
        Assert.True(File.Exists(PathOf(OutputNames.CycloneDx)));
    }

    [Fact]
    public async Task The_same_build_gives_the_same_bytes()
    {
        using TestDirectory other = new();
        await TestBuild.WriteAsync(other.Path, TestImage.Keys);
        foreach (string extension in OutputNames.All)
            Assert.Equal(
                File.ReadAllBytes(PathOf(extension)),
                File.ReadAllBytes(Path.Combine(other.Path, "out", $"{TestBuild.Stem}.{extension}"))
            );
    }

    [Fact]
    public void Signed_measurements_are_read_with_the_key_and_not_with_another()
    {
        byte[] bytes = File.ReadAllBytes(Built.SignedMeasurementsPath!);
        Assert.Equal("hello", SignedMeasurements.Read(bytes, ReleaseKey.Of(TestImage.Keys.Release!)).Value?.Name);
        Assert.Equal(
            "dsse.key",
            SignedMeasurements.Read(bytes, ReleaseKey.Of(TestImage.OtherKeys.Release!)).Refusal?.Reason
        );
    }

    private void RefusesFile(string extension)
    {
        Finding[] refusals = [.. Judge().Refusals];
        Assert.Contains(
            refusals,
            finding => finding.Rule == ReleaseRules.File && finding.Field == $"{TestBuild.Stem}.{extension}"
        );
    }

    private void SignDigestOf(string extension)
    {
        string name = $"{TestBuild.Stem}.{extension}";
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PathOf(extension))));
        Sign(statement =>
            statement with
            {
                Subjects = [.. statement.Subjects.Select(s => s.Name == name ? s with { Sha256 = digest } : s)],
            }
        );
    }

    private void Sign(Func<ProvenanceStatement, ProvenanceStatement> change)
    {
        DsseEnvelope envelope = DsseEnvelope.Read(File.ReadAllBytes(Built.ProvenancePath!)).OrThrow();
        ProvenanceStatement statement = change(ProvenanceStatement.Read(envelope.Payload.Span).OrThrow());
        File.WriteAllBytes(
            Built.ProvenancePath!,
            DsseEnvelope.Sign(ProvenanceStatement.PayloadType, statement.ToBytes(), TestImage.Keys.Release!).ToBytes()
        );
    }

    private string PathOf(string extension) => Path.Combine(_directory.Path, "out", $"{TestBuild.Stem}.{extension}");

    private Verdict Judge() => Judge(ReleaseKey.Of(TestImage.Keys.Release!), TestImage.Keys);

    private Verdict Judge(ExpectedImage expected) =>
        new ImageVerifier(ReleaseKey.Of(TestImage.Keys.Release!), TestImage.Keys, expected).Judge(
            Built.ImagePath,
            new ImageFileDisk(Built.ImagePath),
            sums: false
        );

    private Verdict Judge(OwnerKeys? keys) => Judge(ReleaseKey.Of(TestImage.Keys.Release!), keys);

    private Verdict Judge(ReleaseKey key, OwnerKeys? keys) =>
        new ImageVerifier(key, keys).Judge(Built.ImagePath, new ImageFileDisk(Built.ImagePath), sums: false);

    private static string[] Names(IEnumerable<Finding> findings) =>
        [.. findings.Select(finding => finding.Rule.Name).Distinct()];
}
