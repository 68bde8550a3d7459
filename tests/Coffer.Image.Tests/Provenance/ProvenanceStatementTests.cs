using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.Tests;
using Coffer.Image.Locks;
using Coffer.Image.Provenance;
using Coffer.Image.Tests.Build;

namespace Coffer.Image.Tests.Provenance;

public sealed class ProvenanceStatementTests
{
    private static readonly PackageLock s_lock = new(
        [],
        LockedTree.Of(["zstd"], [new("zstd", "1.5.7+dfsg-1", "amd64", new string('1', 64))]),
        LockedTree.Of(["systemd"], [new("systemd", "257.8-1", "amd64", new string('2', 64))])
    )
    {
        Sha256 = new string('9', 64),
    };

    private static readonly ProvenanceRecord s_record = new(
        TestBuild.Machine with
        {
            Referenced = ImmutableSortedDictionary<string, string>
                .Empty.Add("operators[0]", new string('7', 64))
                .Add("recovery.recipients[0]", new string('8', 64)),
        },
        TestBuild.Materials with
        {
            FilesTree = new string('c', 64),
            Lock = s_lock,
            Keyring = new string('d', 64),
            Keys = [new("certificate of PK", new string('e', 64)), new("pcr-policy key", new string('f', 64))],
        }
    );

    private static readonly ProvenanceStatement s_statement = s_record.For([
        new("hello_1.raw", new string('a', 64)),
        new("hello_1.cdx.json", new string('b', 64)),
    ]);

    private static string Document => Encoding.UTF8.GetString(s_statement.ToBytes());

    [Fact]
    public void The_document_is_the_one_we_ever_wrote() =>
        GoldenFile.Matches("provenance-2.json", s_statement.ToBytes());

    [Theory]
    [InlineData("provenance-1.json", 7)]
    [InlineData("provenance-2.json", 14)]
    public void Whatever_we_wrote_is_read(string golden, int materials) =>
        Assert.Equal(materials, ProvenanceStatement.Read(GoldenFile.Bytes(golden)).OrThrow().Materials.Length);

    [Fact]
    public void With_a_lock_the_packages_are_told_with_the_hashes_of_their_debs()
    {
        string line = $"systemd 257.8-1 amd64 {new string('2', 64)}\n";
        Assert.Equal(Digest(line), MaterialOf(s_statement, "packages of the root"));
        ProvenanceStatement without = new ProvenanceRecord(TestBuild.Machine, TestBuild.Materials).For([]);
        string lines = string.Concat(
            TestBuild.Materials.System.Select(package => $"{package.Name} {package.Version} {package.Architecture}\n")
        );
        Assert.Equal(Digest(lines), MaterialOf(without, "packages of the root"));
        Assert.DoesNotContain("machine.lock", without.Materials.Select(material => material.Name));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        ProvenanceStatement read = ProvenanceStatement.Read(s_statement.ToBytes()).OrThrow();
        Assert.Equal(("hello", 1u, "production"), (read.Name, read.Version, read.Profile));
        Assert.Equal(s_statement.Subjects.AsEnumerable(), read.Subjects.AsEnumerable());
        Assert.Equal(s_statement.Materials.AsEnumerable(), read.Materials.AsEnumerable());
        Assert.Equal(
            [
                "machine description",
                "file of operators[0]",
                "file of recovery.recipients[0]",
                "files",
                "machine.lock",
                "keyring",
                "os content",
                "packages of the root",
                "packages of the tools",
                "init",
                "agent",
                "container web",
                "certificate of PK",
                "pcr-policy key",
            ],
            read.Materials.Select(material => material.Name)
        );
    }

    [Theory]
    [InlineData("Statement/v1", "Statement/v0.1", "provenance.value")]
    [InlineData("provenance/v1", "provenance/v0.2", "provenance.value")]
    [InlineData("urn:coffer:build:1", "urn:coffer:build:2", "provenance.value")]
    [InlineData("\"predicate\":", "\"more\":1,\"predicate\":", "provenance.member")]
    [InlineData("\"name\":\"hello_1.raw\",", "", "provenance.form")]
    [InlineData("\"sha256\"", "\"sha512\"", "provenance.member")]
    [InlineData("aaaa", "AAAA", "provenance.value")]
    [InlineData("aaaa", "aaa", "provenance.value")]
    [InlineData("\"version\":1", "\"version\":-1", "provenance.value")]
    [InlineData("\"version\":1", "\"version\":1.0", "provenance.value")]
    [InlineData("\"version\":1", "\"version\": 1", "provenance.form")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1", "provenance.duplicate-member")]
    [InlineData("production", "prod\\u0075ction", "provenance.form")]
    [InlineData("production", "prod\\u0000ction", "provenance.value")]
    [InlineData("}}}}", "}}}}{}", "provenance.json")]
    [InlineData("}}}}", "}}}", "provenance.json")]
    public void Another_document_is_refused(string what, string by, string reason)
    {
        int at = Document.IndexOf(what, StringComparison.Ordinal);
        string changed = $"{Document[..at]}{by}{Document[(at + what.Length)..]}";
        Assert.Equal(reason, ProvenanceStatement.Read(Encoding.UTF8.GetBytes(changed)).Refusal?.Reason);
    }

    [Fact]
    public void A_document_that_lacks_everything_is_refused() =>
        Assert.Equal("provenance.form", ProvenanceStatement.Read("{}"u8).Refusal?.Reason);

    [Fact]
    public void A_huge_document_is_refused() =>
        Assert.Equal("provenance.size", ProvenanceStatement.Read(new byte[(1 << 20) + 1]).Refusal?.Reason);

    [Fact]
    public void Too_many_subjects_are_refused()
    {
        ProvenanceStatement many = s_statement with { Subjects = [.. Enumerable.Repeat(s_statement.Subjects[0], 257)] };
        Assert.Equal("provenance.value", ProvenanceStatement.Read(many.ToBytes()).Refusal?.Reason);
    }

    [Fact]
    public void Too_many_materials_are_refused()
    {
        ProvenanceStatement many = s_statement with { Materials = [.. Named(4096)] };
        Assert.Equal(4096, ProvenanceStatement.Read(many.ToBytes()).OrThrow().Materials.Length);
        many = s_statement with { Materials = [.. Named(4097)] };
        Assert.Equal("provenance.value", ProvenanceStatement.Read(many.ToBytes()).Refusal?.Reason);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] document = s_statement.ToBytes();
        for (int length = 0; length < document.Length; length++)
            Assert.NotNull(ProvenanceStatement.Read(document.AsSpan(0, length)).Refusal);
    }

    private static IEnumerable<ProvenanceDigest> Named(int count) =>
        Enumerable.Range(0, count).Select(i => new ProvenanceDigest($"file of operators[{i}]", new string('a', 64)));

    private static string MaterialOf(ProvenanceStatement statement, string name) =>
        statement.Materials.Single(material => material.Name == name).Sha256;

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
