using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Image.Locks;

namespace Coffer.Image.Tests.Locks;

public sealed class PackageLockTests
{
    private static readonly byte[] s_golden = File.ReadAllBytes(
        Path.Combine(AppContext.BaseDirectory, "Golden", "lock", "lock-1.json")
    );

    private static readonly PackageLock s_lock = new(
        [
            new("http://mirror.example/debian/", "trixie"),
            new("https://snapshot.example/archive/debian-security/20260901T000000Z/", "trixie-security", true),
        ],
        LockedTree.Of(["zstd"], [Package("zstd", "1.5.7+dfsg-1", '2'), Package("libc6", "2.41-12+deb13u5", '1')]),
        LockedTree.Of(
            ["dmsetup"],
            [
                Package("tzdata", "2026f", '4', "all"),
                Package("libc6", "2.41-12+deb13u5", '1'),
                Package("dmsetup", "2:1.02.205-2", '3'),
            ]
        )
    );

    [Fact]
    public void It_is_written_as_it_always_was() => Assert.Equal(s_golden, s_lock.ToBytes());

    [Fact]
    public void It_is_read_as_it_was_written() => Assert.Equal(s_lock, PackageLock.Read(s_golden).OrThrow());

    [Fact]
    public void What_both_trees_have_is_downloaded_once() =>
        Assert.Equal(
            ["libc6", "zstd", "dmsetup", "tzdata"],
            PackageLock.Read(s_golden).OrThrow().Packages.Select(package => package.Name)
        );

    [Theory]
    [InlineData("coffer-lock-1", "coffer-lock-2", "lock.value")]
    [InlineData("\"release\": \"trixie\"", "\"release\": \"bookworm\"", "lock.release")]
    [InlineData("\"release\"", "\"Release\"", "lock.member")]
    [InlineData("http://mirror", "file://mirror", "lock.source")]
    [InlineData("http://mirror", "http://user@mirror", "lock.source")]
    [InlineData("debian/ trixie\"", "debian/ trixie main\"", "lock.source")]
    [InlineData("debian/ trixie\"", "debian/ [trusted=yes]\"", "lock.source")]
    [InlineData("security snapshot", "security yesterday", "lock.source")]
    [InlineData("trixie-security snapshot", "trixie snapshot", "lock.source")]
    [InlineData("2026f all 4", "2026f all g", "lock.package")]
    [InlineData("2026f all 4", "2026f all ", "lock.package")]
    [InlineData("tzdata 2026f", "tzdata 2026*", "lock.package")]
    [InlineData("tzdata 2026f", "tz/data 2026f", "lock.package")]
    [InlineData("tzdata 2026f", "?essential 2026f", "lock.package")]
    [InlineData("tzdata 2026f", "tzdata  2026f", "lock.package")]
    [InlineData("tzdata 2026f", "libc6 2026f", "lock.order")]
    [InlineData("tzdata 2026f", "a2 2026f", "lock.order")]
    [InlineData("\"dmsetup\"", "\"dmsetup\", \"dmsetup\"", "lock.order")]
    [InlineData("\"dmsetup\"", "\"kmod\"", "lock.package")]
    [InlineData("deb13u5 amd64 1", "deb13u5 amd64 5", "lock.differs")]
    [InlineData("libc6 2.41-12+deb13u5", "libc6 2.41-12+deb13u4", "lock.differs")]
    [InlineData("deb13u5 amd64 1", "deb13u5 all 1", "lock.differs")]
    [InlineData("4444\"\n", "4444\", 5\n", "lock.value")]
    [InlineData("\"system\"", "\"more\": 1, \"system\"", "lock.member")]
    public void Anything_else_is_refused(string old, string replacement, string reason)
    {
        string text = Encoding.UTF8.GetString(s_golden);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, "the golden file changed");
        byte[] changed = Encoding.UTF8.GetBytes($"{text[..at]}{replacement}{text[(at + old.Length)..]}");
        Assert.Equal(reason, PackageLock.Read(changed).Refusal?.Reason);
    }

    [Fact]
    public void What_stands_behind_it_is_refused() =>
        Assert.Equal("lock.json", PackageLock.Read([.. s_golden, (byte)'1']).Refusal?.Reason);

    [Fact]
    public void Half_of_it_is_refused() =>
        Assert.Equal("lock.json", PackageLock.Read(s_golden.AsSpan(0, s_golden.Length / 2)).Refusal?.Reason);

    [Fact]
    public void It_lies_beside_the_description_under_its_name()
    {
        using TestDirectory directory = new();
        string description = Path.Combine(directory.Path, "payroll.yaml");
        Assert.Null(PackageLock.ReadBeside(description));
        File.WriteAllBytes(Path.Combine(directory.Path, "payroll.lock"), s_golden);
        Assert.Equal(s_lock, PackageLock.ReadBeside(description));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_golden)), PackageLock.ReadBeside(description)?.Sha256);
        File.WriteAllBytes(Path.Combine(directory.Path, "payroll.lock"), new byte[PackageLock.LargestSize + 1]);
        Refusal refusal = Assert.Throws<RefusedException>(() => PackageLock.ReadBeside(description)).Refusal;
        Assert.Equal(("lock.size", "payroll.lock"), (refusal.Reason, refusal.Thing));
        File.Delete(Path.Combine(directory.Path, "payroll.lock"));
        File.CreateSymbolicLink(Path.Combine(directory.Path, "payroll.lock"), "/dev/zero");
        refusal = Assert.Throws<RefusedException>(() => PackageLock.ReadBeside(description)).Refusal;
        Assert.Equal(("lock.no-file", "payroll.lock"), (refusal.Reason, refusal.Thing));
    }

    [Theory]
    [InlineData("dmsetup,kmod", "package kmod")]
    [InlineData("", "package dmsetup")]
    public void A_lock_for_other_names_than_the_description_asks_for_is_stale(string asked, string thing)
    {
        Assert.Null(s_lock.System.Judge(["dmsetup"]));
        Refusal? refusal = s_lock.System.Judge(asked.Split(',', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(("lock.stale", thing), (refusal?.Reason, refusal?.Thing));
        Assert.Contains("coffer lock", refusal?.NextStep);
    }

    [Fact]
    public void A_refresh_says_what_changed()
    {
        PackageLock now = s_lock with
        {
            System = LockedTree.Of(
                ["dmsetup"],
                [
                    Package("dmsetup", "2:1.02.206-1", '3'),
                    Package("libc6", "2.41-12+deb13u5", '9'),
                    Package("zlib1g", "1:1.3", '6'),
                ]
            ),
        };
        Assert.Equal(
            [
                "dmsetup 2:1.02.205-2 -> 2:1.02.206-1",
                "libc6 2.41-12+deb13u5: another file, 1111111111111111 -> 9999999999999999",
                "tzdata 2026f -> none",
                "zlib1g none -> 1:1.3",
            ],
            LockChange.Between(s_lock, now).Select(change => change.ToString())
        );
        Assert.Empty(LockChange.Between(now, now));
        Assert.Equal(5, LockChange.Between(null, now).Length);
    }

    private static LockedPackage Package(string name, string version, char digit, string architecture = "amd64") =>
        new(name, version, architecture, new string(digit, 64));
}
