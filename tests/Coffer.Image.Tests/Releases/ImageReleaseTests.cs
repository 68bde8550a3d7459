using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Signatures;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Image.Build;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;
using Coffer.Image.Releases;
using Coffer.Image.Tests.Build;
using Coffer.Image.Tests.Export;
using Coffer.Image.Verification;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Releases;

public sealed class ImageReleaseTests : IAsyncLifetime
{
    private static readonly ReleaseKey s_key = ReleaseKey.Of(TestImage.Keys.Release!);

    private readonly TestDirectory _directory = new();
    private BuiltImage? _built;

    private string Image => _built!.ImagePath;

    private string Out => Path.Combine(_directory.Path, "release");

    public async ValueTask InitializeAsync() => _built = await TestBuild.WriteAsync(_directory.Path, TestImage.Keys);

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_release_has_everything_and_nothing_private()
    {
        ImmutableArray<string> files = Write(Out);
        string[] expected =
        [
            "KEK.der",
            "PK.der",
            "README.md",
            "db.der",
            "hello_1.cdx.json",
            "hello_1.measurements.dsse.json",
            "hello_1.measurements.json",
            "hello_1.packages.json",
            "hello_1.policy.yaml",
            "hello_1.provenance.dsse.json",
            "hello_1.raw",
            "hello_1.spdx.json",
            "qcow2/KEK.der",
            "qcow2/PK.der",
            "qcow2/commands.sh",
            "qcow2/db.der",
            "qcow2/disk.qcow2",
            "qcow2/vars.fd",
            "recovery.txt",
            "release.pub",
            "SHA256SUMS",
            "SHA256SUMS.sig",
        ];
        Assert.Equal(expected, files);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(Out, file))));
        foreach (string file in files.Where(file => !file.EndsWith(".raw", StringComparison.Ordinal)))
            Assert.DoesNotContain("PRIVATE", File.ReadAllText(Path.Combine(Out, file)), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Image), File.ReadAllBytes(Path.Combine(Out, "hello_1.raw")));
    }

    [Fact]
    public void Stock_tools_take_checksums_and_signature()
    {
        Write(Out);
        StockTool.Run("sh", "dash", "-c", $"cd '{Out}' && exec sha256sum --check --strict --quiet SHA256SUMS");
        string sums = Path.Combine(Out, "SHA256SUMS");
        Assert.Equal(
            "Verified OK\n",
            StockTool.Run(
                "openssl",
                "openssl",
                "dgst",
                "-sha256",
                "-verify",
                Path.Combine(Out, "release.pub"),
                "-signature",
                $"{sums}.sig",
                sums
            )
        );
    }

    [Fact]
    public void The_instructions_name_the_key_the_image_and_each_export()
    {
        Write(Out);
        string text = File.ReadAllText(Path.Combine(Out, "README.md"));
        Assert.Contains(s_key.Id, text);
        Assert.Contains("qcow2/commands.sh up", text);
        Assert.Contains("coffer attest HOST --policy hello_1.policy.yaml", text);
        Assert.DoesNotContain("@", text);
    }

    [Fact]
    public void The_same_release_has_the_same_bytes()
    {
        ImmutableArray<string> files = Write(Out);
        string other = Path.Combine(_directory.Path, "other");
        Assert.Equal(files, Write(other));
        Assert.All(
            files,
            file =>
                Assert.Equal(
                    SHA256.HashData(File.ReadAllBytes(Path.Combine(Out, file))),
                    SHA256.HashData(File.ReadAllBytes(Path.Combine(other, file)))
                )
        );
    }

    [Fact]
    public void The_release_is_accepted_as_a_whole()
    {
        Write(Out);
        Verdict verdict = Judge();
        Assert.True(verdict.IsAccepted, $"{verdict.FirstRefusal}");
        Assert.Contains(verdict.Findings, finding => finding.Rule == ReleaseRules.Sums);
    }

    [Theory]
    [InlineData("README.md", "release.file")]
    [InlineData("qcow2/commands.sh", "release.file")]
    [InlineData("SHA256SUMS", "release.sums")]
    [InlineData("SHA256SUMS.sig", "release.sums")]
    public void A_changed_file_is_refused(string file, string rule)
    {
        Write(Out);
        string path = Path.Combine(Out, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal(rule, Judge().FirstRefusal?.Rule.Name);
    }

    [Fact]
    public void A_file_more_or_less_is_refused()
    {
        Write(Out);
        string more = Path.Combine(Out, "more");
        File.WriteAllText(more, "");
        Assert.Equal(("release.sums", "more"), (Judge().FirstRefusal?.Rule.Name, Judge().FirstRefusal?.Seen));
        File.Delete(more);
        File.Delete(Path.Combine(Out, "recovery.txt"));
        Assert.Equal("release.sums", Judge().FirstRefusal?.Rule.Name);
    }

    [Theory]
    [InlineData("more.d", "release.sums")]
    [InlineData("README.md", "release.file")]
    public void What_cannot_be_read_is_refused_and_not_left_out(string name, string rule)
    {
        Write(Out);
        string path = Path.Combine(Out, name);
        if (name == "more.d")
            Directory.CreateDirectory(path);
        File.SetUnixFileMode(_directory.Path, File.GetUnixFileMode(Out));
        File.SetUnixFileMode(path, UnixFileMode.None);
        Finding? refusal = Nobody.Do(Judge).FirstRefusal;
        Assert.Equal(rule, refusal?.Rule.Name);
        Assert.Contains(name, $"{refusal?.Seen}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Fact]
    public void What_is_there_stays_and_nothing_half_done_is_left()
    {
        Directory.CreateDirectory(Out);
        Assert.Equal("export.exists", Assert.Throws<RefusedException>(() => Write(Out)).Refusal.Reason);
        Directory.Delete(Out);
        File.Delete(_built!.PolicyPath);
        Assert.Equal("release.file", Assert.Throws<RefusedException>(() => Write(Out)).Refusal.Reason);
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_directory.Path),
            entry => entry.Contains("release", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Keys_without_a_release_key_are_refused()
    {
        OwnerKeys keys = TestImage.Keys with { Release = null };
        RefusedException refused = Assert.Throws<RefusedException>(() => Write(Out, keys));
        Assert.Equal("keys.no-release-key", refused.Refusal.Reason);
        Assert.False(Path.Exists(Out));
    }

    private Verdict Judge()
    {
        string image = Path.Combine(Out, "hello_1.raw");
        return new ImageVerifier(s_key, TestImage.Keys).Judge(image, new ImageFileDisk(image), sums: true);
    }

    private static ExportableImage Copied(string path)
    {
        Verdict verdict = new ImageVerifier(s_key, TestImage.Keys).Judge(path, new ImageFileDisk(path), sums: false);
        return verdict.FirstRefusal is { } refusal
            ? throw new RefusedException(
                new Refusal(refusal.Rule.Name, refusal.Field, $"{refusal.Expected}", $"{refusal.Seen}")
            )
            : ExportableImage.Read(new ImageFileDisk(path), TestImage.Keys).OrThrow();
    }

    [Fact]
    public void An_exports_disk_has_the_size_that_was_asked_for()
    {
        Write(Out, size: 1L << 30);
        string disk = Path.Combine(Out, "qcow2", "disk.qcow2");
        Assert.Contains(
            $"\"virtual-size\": {1L << 30},",
            StockTool.Run("qemu-img", "qemu-utils", "info", "--output=json", disk)
        );
    }

    [Fact]
    public void A_size_that_an_export_cannot_have_is_refused_before_anything_is_written()
    {
        RefusedException refused = Assert.Throws<RefusedException>(() => Write(Out, size: 512));
        Assert.Equal("export.disk-size", refused.Refusal.Reason);
        Assert.False(Path.Exists(Out));
    }

    [Fact]
    public void What_somebody_else_puts_among_the_files_is_not_signed()
    {
        ImmutableArray<string> files = Write(
            Out,
            progress: name =>
            {
                if (name == Checksums.FileName)
                    File.WriteAllText(Path.Combine(Assert.Single(Working()), "content", "more"), "theirs");
            }
        );
        Assert.DoesNotContain("more", files);
        Assert.DoesNotContain("more", File.ReadAllText(Path.Combine(Out, Checksums.FileName)));
        Assert.Equal(("release.sums", "more"), (Judge().FirstRefusal?.Rule.Name, Judge().FirstRefusal?.Seen));
    }

    private string[] Working() => Directory.GetDirectories(_directory.Path, "release.partial.*");

    private ImmutableArray<string> Write(
        string directory,
        OwnerKeys? keys = null,
        long? size = null,
        Action<string>? progress = null
    )
    {
        ExportableImage image = ExportableImage.Read(new ImageFileDisk(Image), TestImage.Keys).OrThrow();
        return new ImageRelease(Image, image, Copied, keys ?? TestImage.Keys).Write(
            directory,
            [new Qcow2Export(TestExport.Blank)],
            size,
            progress ?? (_ => { })
        );
    }
}
