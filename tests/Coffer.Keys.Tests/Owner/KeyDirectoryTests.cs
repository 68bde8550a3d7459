using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Keys.Tests.Owner;

public sealed class KeyDirectoryTests : IDisposable
{
    private static readonly string[] s_privateFiles =
    [
        "PK.key",
        "KEK.key",
        "db.key",
        "pcr-policy.key",
        "config.key",
        "operator.key",
        "release.key",
    ];
    private static readonly string[] s_publicFiles =
    [
        "PK.crt",
        "KEK.crt",
        "db.crt",
        "pcr-policy.pub",
        "config.pub",
        "operator.pem",
        "release.pub",
        "owner.json",
    ];

    private static readonly OwnerKeys s_keys = OwnerKeys.Create(
        "example",
        new CountingRandomSource("owner"),
        new FixedTime(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    );

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("coffer-keys-");

    public static TheoryData<string> Files => [.. s_privateFiles, .. s_publicFiles];

    private string Keys => Path.Combine(_scratch.FullName, "keys");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void What_is_saved_is_loaded()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(s_keys.OwnerId, loaded.OwnerId);
        Assert.Equal(s_keys.Pk.Certificate.RawData, loaded.Pk.Certificate.RawData);
        Assert.Equal(s_keys.Kek.Certificate.RawData, loaded.Kek.Certificate.RawData);
        Assert.Equal(s_keys.Db.Certificate.RawData, loaded.Db.Certificate.RawData);
        Assert.Equal(s_keys.Db.Key.ExportRSAPrivateKey(), loaded.Db.Key.ExportRSAPrivateKey());
        Assert.Equal(s_keys.PcrPolicy.ExportRSAPrivateKey(), loaded.PcrPolicy.ExportRSAPrivateKey());
        Assert.Equal(s_keys.Config.ExportECPrivateKey(), loaded.Config.ExportECPrivateKey());
        Assert.Equal(s_keys.Operator!.RawData, loaded.Operator!.RawData);
        Assert.True(loaded.Operator.HasPrivateKey);
    }

    [Fact]
    public void A_directory_without_an_operator_is_loaded_without_one()
    {
        Assert.Null(KeyDirectory.Save(s_keys with { Operator = null }, Keys, PlainFileSystem.Instance));
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Null(loaded.Operator);
    }

    [Fact]
    public void A_directory_without_a_release_key_is_loaded_without_one_and_gets_one_later()
    {
        Assert.Null(KeyDirectory.Save(s_keys with { Release = null }, Keys, PlainFileSystem.Instance));
        using (OwnerKeys before = KeyDirectory.Load(Keys).OrThrow())
            Assert.Null(before.Release);
        Assert.Null(KeyDirectory.AddRelease(s_keys.Release!, Keys, PlainFileSystem.Instance));
        using OwnerKeys after = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(s_keys.Release!.ExportRSAPrivateKey(), after.Release!.ExportRSAPrivateKey());
        UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner, File.GetUnixFileMode(Path.Combine(Keys, "release.key")));
        Assert.Equal(s_privateFiles.Length + s_publicFiles.Length, Directory.GetFiles(Keys).Length);
    }

    [Fact]
    public void A_release_key_that_is_there_is_never_replaced()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        using RSA other = OwnerKeys.NewRelease(SoftwareKeys.Instance);
        Assert.Equal("keys.exists", KeyDirectory.AddRelease(other, Keys, PlainFileSystem.Instance)?.Reason);
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(s_keys.Release!.ExportRSAPrivateKey(), loaded.Release!.ExportRSAPrivateKey());
    }

    [Fact]
    public void A_release_key_that_cannot_be_written_leaves_nothing()
    {
        Assert.Equal("keys.write", KeyDirectory.AddRelease(s_keys.Release!, Keys, PlainFileSystem.Instance)?.Reason);
        Assert.Empty(_scratch.GetFileSystemInfos());
    }

    [Fact]
    public void Keys_are_there_when_they_survive_a_power_cut()
    {
        PlainFileSystem files = new();
        Assert.Null(KeyDirectory.Save(s_keys, Keys, files));
        string aside = $"{Keys}.{s_keys.OwnerId:N}.new";
        Assert.Equal(
            [.. s_privateFiles.Concat(s_publicFiles).Select(name => Path.Combine(aside, name)).Order()],
            files.Flushed.Take(s_privateFiles.Length + s_publicFiles.Length).Order()
        );
        Assert.Equal([aside, _scratch.FullName], files.Flushed.TakeLast(2));
    }

    [Fact]
    public void A_release_key_is_there_when_it_survives_a_power_cut()
    {
        Assert.Null(KeyDirectory.Save(s_keys with { Release = null }, Keys, PlainFileSystem.Instance));
        PlainFileSystem files = new();
        Assert.Null(KeyDirectory.AddRelease(s_keys.Release!, Keys, files));
        string aside = Path.Combine(Keys, "release-new");
        Assert.Equal([$"{aside}/release.key", $"{aside}/release.pub", Keys], files.Flushed);
    }

    [Fact]
    public void Keys_that_do_not_get_onto_the_disk_leave_nothing()
    {
        PlainFileSystem files = new()
        {
            BeforeFlush = path =>
            {
                if (path == _scratch.FullName)
                    throw new IOException("fsync: EIO");
            },
        };
        Assert.Equal("keys.write", KeyDirectory.Save(s_keys, Keys, files)?.Reason);
        Assert.Empty(_scratch.GetFileSystemInfos());
    }

    [Fact]
    public void Where_somebody_else_is_writing_nothing_is_taken_over_or_removed()
    {
        string aside = Directory.CreateDirectory($"{Keys}.{s_keys.OwnerId:N}.new").FullName;
        Assert.Equal("keys.write", KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance)?.Reason);
        Assert.True(Directory.Exists(aside));
        Assert.Null(
            KeyDirectory.Save(s_keys with { OwnerId = Guid.Empty, Release = null }, Keys, PlainFileSystem.Instance)
        );
        aside = Directory.CreateDirectory(Path.Combine(Keys, "release-new")).FullName;
        Assert.Equal("keys.write", KeyDirectory.AddRelease(s_keys.Release!, Keys, PlainFileSystem.Instance)?.Reason);
        Assert.True(Directory.Exists(aside));
    }

    [Fact]
    public void Only_the_owner_can_read_private_keys()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        Assert.Equal(
            [.. s_privateFiles.Concat(s_publicFiles).Order()],
            Directory.GetFiles(Keys).Select(Path.GetFileName).Order()
        );
        UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(s_privateFiles, name => Assert.Equal(owner, File.GetUnixFileMode(Path.Combine(Keys, name))));
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Keys));
    }

    public static TheoryData<string> PrivateFiles => [.. s_privateFiles];

    [Theory]
    [MemberData(nameof(PrivateFiles))]
    public void A_private_key_that_others_can_read_is_refused_by_name(string name)
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        string path = Path.Combine(Keys, name);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);
        Refusal? refusal = KeyDirectory.Load(Keys).Refusal;
        Assert.Equal(("keys.mode", "mode 640: others can read it"), (refusal?.Reason, refusal?.Seen));
        Assert.StartsWith($"{name} in key directory", refusal?.Thing, StringComparison.Ordinal);
        Assert.StartsWith($"chmod 600 {path}", refusal?.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_private_key_is_judged_by_what_it_leads_to()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        string path = Path.Combine(Keys, "db.key");
        string elsewhere = Path.Combine(_scratch.FullName, "db.key");
        File.Move(path, elsewhere);
        File.CreateSymbolicLink(path, elsewhere);
        Assert.Null(KeyDirectory.Load(Keys).Refusal);
        File.SetUnixFileMode(elsewhere, File.GetUnixFileMode(elsewhere) | UnixFileMode.OtherRead);
        Assert.Equal("keys.mode", KeyDirectory.Load(Keys).Refusal?.Reason);
    }

    [Fact]
    public void A_directory_that_is_there_is_never_overwritten()
    {
        Directory.CreateDirectory(Keys);
        Assert.Equal("keys.exists", KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance)?.Reason);
        Assert.Empty(Directory.GetFileSystemEntries(Keys));
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_is_refused_and_nothing_is_left()
    {
        File.WriteAllText(Path.Combine(_scratch.FullName, "file"), "");
        Assert.Equal(
            "keys.write",
            KeyDirectory.Save(s_keys, Path.Combine(_scratch.FullName, "file", "keys"), PlainFileSystem.Instance)?.Reason
        );
        Assert.Single(Directory.GetFileSystemEntries(_scratch.FullName));
    }

    [Fact]
    public void Nothing_is_left_when_writing_stops_half_way()
    {
        using OwnerKeys keys = OwnerKeys.Create(
            "half",
            new CountingRandomSource("half"),
            new FixedTime(DateTimeOffset.UnixEpoch)
        );
        keys.Config.Dispose();
        Assert.Throws<ObjectDisposedException>(() => KeyDirectory.Save(keys, Keys, PlainFileSystem.Instance));
        Assert.Empty(_scratch.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void What_is_no_path_is_refused(string path)
    {
        Assert.Equal("keys.write", KeyDirectory.Save(s_keys, path, PlainFileSystem.Instance)?.Reason);
        Assert.Equal("keys.missing", KeyDirectory.Load(path).Refusal?.Reason);
    }

    [Fact]
    public void A_missing_directory_is_refused_with_the_command_that_makes_one()
    {
        Refusal? refusal = KeyDirectory.Load(Keys).Refusal;
        Assert.Equal("keys.missing", refusal?.Reason);
        Assert.Contains("coffer keys init", refusal?.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_missing_file_is_refused_by_name(string name) => RefusesAfter(name, path => File.Delete(path));

    [Theory]
    [MemberData(nameof(Files))]
    public void An_empty_file_is_refused_by_name(string name) =>
        RefusesAfter(name, path => File.WriteAllText(path, ""));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_cut_short_is_refused_by_name(string name) =>
        RefusesAfter(name, path => File.WriteAllText(path, File.ReadAllText(path)[..30]));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_huge_file_is_refused_by_name(string name) =>
        RefusesAfter(name, path => File.WriteAllText(path, new string('x', 100_000)));

    [Theory]
    [InlineData("PK")]
    [InlineData("KEK")]
    [InlineData("db")]
    public void A_certificate_of_another_key_is_refused(string name)
    {
        using RSA other = RSA.Create(2048);
        RefusesAfter($"{name}.key", path => File.WriteAllText(path, other.ExportPkcs8PrivateKeyPem()), $"{name}.crt");
    }

    [Fact]
    public void A_public_file_of_another_key_is_refused()
    {
        using RSA other = RSA.Create(2048);
        RefusesAfter("pcr-policy.pub", path => File.WriteAllText(path, other.ExportSubjectPublicKeyInfoPem()));
        RefusesAfter("config.pub", path => File.WriteAllText(path, other.ExportSubjectPublicKeyInfoPem()));
        RefusesAfter("release.pub", path => File.WriteAllText(path, other.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        RefusesAfter("config.key", path => File.WriteAllText(path, s_keys.PcrPolicy.ExportPkcs8PrivateKeyPem()));
        RefusesAfter("pcr-policy.key", path => File.WriteAllText(path, s_keys.Config.ExportPkcs8PrivateKeyPem()));
        RefusesAfter("release.key", path => File.WriteAllText(path, s_keys.PcrPolicy.ExportPkcs8PrivateKeyPem()));
    }

    [Fact]
    public void Addresses_in_the_place_of_private_keys_leave_the_public_halves()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        foreach (string name in (string[])["PK", "KEK", "db", "pcr-policy", "config"])
            PutAddress(name, $"pkcs11:token=t;object={name};type=private?module-path=/m.so");
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(s_keys.Db.Key.ExportRSAPublicKey(), loaded.Db.Key.ExportRSAPublicKey());
        Assert.Equal(s_keys.PcrPolicy.ExportRSAPublicKey(), loaded.PcrPolicy.ExportRSAPublicKey());
        Assert.Equal(s_keys.Config.ExportSubjectPublicKeyInfo(), loaded.Config.ExportSubjectPublicKeyInfo());
        Assert.ThrowsAny<CryptographicException>(() => loaded.Config.SignHash(new byte[32]));
    }

    [Theory]
    [InlineData("pkcs11-uri.object", "pkcs11:token=t?module-path=/m.so")]
    [InlineData("pkcs11-uri.pin", "pkcs11:token=t;object=db?module-path=/m.so&pin-value=1234")]
    [InlineData("pkcs11-uri.scheme", "")]
    public void An_address_that_is_none_is_refused_by_the_name_of_its_file(string reason, string address)
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        PutAddress("db", address);
        Refusal? refusal = KeyDirectory.Load(Keys).Refusal;
        Assert.Equal(reason, refusal?.Reason);
        Assert.StartsWith("db.uri in key directory", refusal?.Thing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_and_an_address_beside_it_are_refused() =>
        RefusesAfter("db.uri", path => File.WriteAllText(path, "pkcs11:token=t;object=db?module-path=/m.so\n"));

    [Theory]
    [InlineData("pcr-policy")]
    [InlineData("config")]
    public void A_public_file_that_is_none_is_refused_beside_an_address(string name)
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        PutAddress(name, $"pkcs11:token=t;object={name}?module-path=/m.so");
        File.Copy(Path.Combine(Keys, "db.key"), Path.Combine(Keys, $"{name}.pub"), overwrite: true);
        Refusal? refusal = KeyDirectory.Load(Keys).Refusal;
        Assert.Equal("keys.damaged", refusal?.Reason);
        Assert.StartsWith($"{name}.pub", refusal?.Thing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pcr-policy")]
    [InlineData("config")]
    public void A_public_key_in_the_place_of_the_private_one_is_refused(string name) =>
        RefusesAfter(
            $"{name}.key",
            path => File.WriteAllText(path, File.ReadAllText(Path.Combine(Keys, $"{name}.pub")))
        );

    [Fact]
    public void A_key_of_another_size_or_curve_is_refused()
    {
        using RSA small = RSA.Create(1024);
        RefusesAfter("pcr-policy.key", path => File.WriteAllText(path, small.ExportPkcs8PrivateKeyPem()));
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        RefusesAfter("config.key", path => File.WriteAllText(path, curve.ExportPkcs8PrivateKeyPem()));
    }

    [Theory]
    [InlineData("""{ "format": "coffer-owner-1", "ownerId": "5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20", "more": 1 }""")]
    [InlineData("""{ "format": "coffer-owner-1", "ownerId": null }""")]
    [InlineData("""{ "format": "coffer-owner-2", "ownerId": "5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20" }""")]
    [InlineData("""{ "format": "coffer-owner-1", "ownerId": "5d2c" }""")]
    [InlineData("""{ "format": "coffer-owner-1" }""")]
    [InlineData("[]")]
    public void Another_owner_file_is_refused(string text) =>
        RefusesAfter("owner.json", path => File.WriteAllText(path, text));

    [Theory]
    [InlineData("config.key")]
    [InlineData("release.pub")]
    [InlineData("owner.json")]
    public void A_device_in_the_place_of_a_file_is_refused(string name) =>
        RefusesAfter(
            name,
            path =>
            {
                File.Delete(path);
                File.CreateSymbolicLink(path, "/dev/zero");
            }
        );

    [Fact]
    public void A_directory_without_a_dbx_forbids_nothing()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Null(loaded.Dbx);
        Assert.Empty(loaded.SecureBoot.Dbx);
    }

    [Fact]
    public void What_is_forbidden_is_saved_and_loaded()
    {
        OwnerKeys keys = s_keys with { Dbx = ForbiddenDatabase.With(null, [Digest, Others]).OrThrow() };
        Assert.Null(KeyDirectory.Save(keys, Keys, PlainFileSystem.Instance));
        Assert.Equal(keys.Dbx.Bytes.ToArray(), File.ReadAllBytes(Path.Combine(Keys, "dbx.esl")));
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(keys.Dbx, loaded.Dbx);
        Assert.Equal([Digest, Others], loaded.SecureBoot.Dbx);
    }

    [Fact]
    public void A_disk_that_fails_while_a_dbx_is_written_leaves_the_one_that_was_there()
    {
        OwnerKeys keys = s_keys with { Dbx = ForbiddenDatabase.With(null, [Digest]).OrThrow() };
        Assert.Null(KeyDirectory.Save(keys, Keys, PlainFileSystem.Instance));
        ForbiddenDatabase more = ForbiddenDatabase.With(keys.Dbx, [Others]).OrThrow();
        PlainFileSystem failing = new() { BeforeFlush = _ => throw new IOException("fsync: EIO") };
        Assert.Equal("keys.write", KeyDirectory.SaveDbx(more, Keys, failing)?.Reason);
        Assert.Equal(keys.Dbx, KeyDirectory.Load(Keys).OrThrow().Dbx);
        Assert.Null(KeyDirectory.SaveDbx(more, Keys, PlainFileSystem.Instance));
        Assert.Equal(more, KeyDirectory.Load(Keys).OrThrow().Dbx);
    }

    [Fact]
    public void A_dbx_that_forbids_the_directorys_own_db_is_refused() =>
        RefusesDbx("dbx.own", EfiSignatureList.ForCertificate(s_keys.OwnerId, s_keys.Db.Certificate));

    [Fact]
    public void A_dbx_with_another_type_of_list_is_refused() =>
        RefusesDbx("dbx.list", Digest with { Type = EfiGuid.CertTypePkcs7 });

    [Fact]
    public void A_dbx_cut_short_is_refused() =>
        RefusesDbx("efi-signature-list.malformed", EfiSignatureList.WriteAll(Digest)[..^1]);

    [Fact]
    public void A_dbx_that_firmware_does_not_take_is_refused() =>
        RefusesDbx("dbx.size", new byte[ForbiddenDatabase.LargestSize + 1]);

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void A_dbx_that_cannot_be_one_is_refused_unread(int length) => RefusesDbx("keys.damaged", new byte[length]);

    [Fact]
    public void Openssl_reads_what_is_saved()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        // openssl checks the signature of a trusted certificate only when told so, and has a clock of its own.
        foreach (string crt in (string[])[$"{Keys}/PK.crt", $"{Keys}/KEK.crt", $"{Keys}/db.crt"])
            Openssl("verify", "-check_ss_sig", "-no_check_time", "-CAfile", crt, crt);
        Openssl("pkey", "-in", Path.Combine(Keys, "config.key"), "-check", "-noout");
        Openssl("rsa", "-in", Path.Combine(Keys, "PK.key"), "-check", "-noout");
        Openssl("pkey", "-pubin", "-in", Path.Combine(Keys, "pcr-policy.pub"), "-noout");
    }

    private static EfiSignatureList Digest { get; } =
        EfiSignatureList.ForSha256(s_keys.OwnerId, [SHA256.HashData("image"u8)]);

    private static EfiSignatureList Others { get; } = EfiSignatureList.ForCertificate(s_keys.OwnerId, OtherDb());

    private static X509Certificate2 OtherDb()
    {
        using OwnerKeys others = OwnerKeys.Create(
            "others",
            new CountingRandomSource("others"),
            new FixedTime(DateTimeOffset.UnixEpoch)
        );
        return X509CertificateLoader.LoadCertificate(others.Db.Certificate.RawData);
    }

    private void RefusesDbx(string reason, params EfiSignatureList[] lists) =>
        RefusesDbx(reason, EfiSignatureList.WriteAll(lists));

    private void RefusesDbx(string reason, byte[] bytes)
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        File.WriteAllBytes(Path.Combine(Keys, "dbx.esl"), bytes);
        Refusal? refusal = KeyDirectory.Load(Keys).Refusal;
        Assert.Equal(reason, refusal?.Reason);
        Assert.StartsWith("dbx.esl in key directory", refusal?.Thing, StringComparison.Ordinal);
    }

    private void PutAddress(string name, string address)
    {
        File.Delete(Path.Combine(Keys, $"{name}.key"));
        File.WriteAllText(Path.Combine(Keys, $"{name}.uri"), address + "\n");
    }

    private void RefusesAfter(string name, Action<string> damage, string? named = null)
    {
        if (Directory.Exists(Keys))
            Directory.Delete(Keys, recursive: true);
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        damage(Path.Combine(Keys, name));
        Refusal? refusal = KeyDirectory.Load(Keys).Refusal;
        Assert.Equal("keys.damaged", refusal?.Reason);
        Assert.StartsWith($"{named ?? name} in key directory", refusal?.Thing, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", $"{refusal}", StringComparison.Ordinal);
    }

    private static void Openssl(params string[] arguments)
    {
        Assert.True(File.Exists("/usr/bin/openssl"), "openssl is missing: apt-get install openssl");
        using Process process = Process.Start(
            new ProcessStartInfo("/usr/bin/openssl", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
