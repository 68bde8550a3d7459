using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Keys.Tests.Owner;

/// <summary>docs/formats.md, section 18: a new db key. sign-efi-sig-list judges the signed changes.</summary>
public sealed class DbRotationTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OwnerKeys s_keys = OwnerKeys.Create(
        "example",
        new CountingRandomSource("owner"),
        new FixedTime(s_now)
    );
    private static readonly DbRotation s_rotation = Rotate(s_keys, 2);

    /// <summary>A rotation, for whoever reads its plan.</summary>
    internal static DbRotation Rotation => s_rotation;

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("coffer-rotate-");

    private string Keys => Path.Combine(_scratch.FullName, "keys");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void The_new_certificate_has_the_owners_name_and_its_number() =>
        Assert.Equal("CN=example db 2", s_rotation.Next.Certificate.Subject);

    [Fact]
    public void Both_changes_are_appended_and_signed_by_KEK()
    {
        X509Certificate2[] kek = [s_keys.Kek.Certificate];
        Assert.Null(s_rotation.Db.Verify(EfiVariableName.Db, kek, DbRotation.Attributes).Refusal);
        Assert.Null(s_rotation.Dbx.Verify(EfiVariableName.Dbx, kek, DbRotation.Attributes).Refusal);
        // Taken as a new value in the place of the old one, either would lock everybody out: the attribute is signed.
        Assert.NotNull(s_rotation.Db.Verify(EfiVariableName.Db, kek).Refusal);
        Assert.NotNull(s_rotation.Dbx.Verify(EfiVariableName.Db, kek, DbRotation.Attributes).Refusal);
        Assert.NotNull(
            s_rotation.Db.Verify(EfiVariableName.Db, [s_keys.Pk.Certificate], DbRotation.Attributes).Refusal
        );
    }

    [Fact]
    public void Each_change_is_byte_for_byte_what_sign_efi_sig_list_writes()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        foreach (
            (string name, AuthenticatedVariable change) in new[] { ("db", s_rotation.Db), ("dbx", s_rotation.Dbx) }
        )
        {
            string list = Path.Combine(_scratch.FullName, $"{name}.esl");
            string auth = Path.Combine(_scratch.FullName, $"{name}.auth");
            File.WriteAllBytes(list, change.Data.ToArray());
            Run(
                "sign-efi-sig-list",
                ["-a", "-t", "2026-03-01 12:00:00", "-k", $"{Keys}/KEK.key", "-c", $"{Keys}/KEK.crt", name, list, auth]
            );
            Assert.Equal(File.ReadAllBytes(auth), change.Encode());
        }
    }

    [Fact]
    public void Sig_list_to_certs_finds_the_new_one_in_db_and_the_old_one_in_dbx()
    {
        Assert.Equal(s_rotation.Next.Certificate.RawData, CertificateIn(s_rotation.Db));
        Assert.Equal(s_keys.Db.Certificate.RawData, CertificateIn(s_rotation.Dbx));
    }

    [Fact]
    public void Every_state_measures_something_else_and_a_new_machine_what_its_build_predicts()
    {
        Assert.Equal(
            ["now", "db-added", "signed-by-new", "retired", "new-machine"],
            s_rotation.States.Select(state => state.Name)
        );
        Assert.Equal(
            5,
            s_rotation.States.Select(state => Convert.ToHexString(state.Pcr7.Value.Span)).Distinct().Count()
        );
        Assert.Equal(Pcr7Of(s_keys), s_rotation.States[0].Pcr7.Value.ToArray());
        Assert.Equal(Pcr7Of(s_keys with { Db = s_rotation.Next }), s_rotation.States[4].Pcr7.Value.ToArray());
    }

    [Fact]
    public void What_firmware_has_after_both_changes_is_what_was_predicted()
    {
        SecureBootVariables before = SecureBootVariables.Of(Variables(s_keys));
        SecureBootVariables after = before with
        {
            Db = (byte[])[.. before.Db.Span, .. s_rotation.Db.Data.Span],
            Dbx = s_rotation.Dbx.Data,
        };
        ReadOnlyMemory<byte> authority = s_rotation.Db.Data[EfiSignatureList.HeaderSize..];
        Assert.Equal(
            Pcr7Prediction.Compute(after, [authority]).Value.ToArray(),
            s_rotation.States.Single(state => state.Name == "retired").Pcr7.Value.ToArray()
        );
    }

    // Machines enrol what the owner forbids: the old certificate is appended to that.
    [Fact]
    public void What_the_owner_forbids_stands_in_dbx_before_the_old_certificate()
    {
        EfiSignatureList image = EfiSignatureList.ForSha256(s_keys.OwnerId, [SHA256.HashData("image"u8)]);
        OwnerKeys keys = s_keys with { Dbx = ForbiddenDatabase.With(null, [image]).OrThrow() };
        DbRotation rotation = Rotate(keys, 2);
        SecureBootVariables before = SecureBootVariables.Of(keys.SecureBoot);
        Assert.Equal(EfiSignatureList.WriteAll(image), before.Dbx.ToArray());
        SecureBootVariables after = before with
        {
            Db = (byte[])[.. before.Db.Span, .. rotation.Db.Data.Span],
            Dbx = (byte[])[.. before.Dbx.Span, .. rotation.Dbx.Data.Span],
        };
        ReadOnlyMemory<byte> old = before.Db[EfiSignatureList.HeaderSize..];
        ReadOnlyMemory<byte> next = rotation.Db.Data[EfiSignatureList.HeaderSize..];
        Assert.Equal(Pcr7(before, old), StateOf(rotation, "now"));
        Assert.Equal(Pcr7(before with { Db = after.Db }, old), StateOf(rotation, "db-added"));
        Assert.Equal(Pcr7(after, next), StateOf(rotation, "retired"));
        Assert.Equal(Pcr7(before with { Db = rotation.Db.Data }, next), StateOf(rotation, "new-machine"));
    }

    [Fact]
    public void What_the_owner_forbids_is_forbidden_in_the_new_directory()
    {
        EfiSignatureList image = EfiSignatureList.ForSha256(s_keys.OwnerId, [SHA256.HashData("image"u8)]);
        OwnerKeys keys = s_keys with { Dbx = ForbiddenDatabase.With(null, [image]).OrThrow() };
        Assert.Null(KeyDirectory.Save(keys, Keys, PlainFileSystem.Instance));
        Assert.Null(KeyDirectoryRotation.Save(s_rotation, Keys, PlainFileSystem.Instance));
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(keys.Dbx, loaded.Dbx);
    }

    // Every key is the same one, kept beside the plan: signatures of RSA PKCS #1 v1.5 have no chance in them.
    [Fact]
    public void The_plan_is_written_as_it_always_was()
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "Golden", "db-rotation-1");
        OneKey place = new(File.ReadAllText($"{golden}.key"));
        CountingRandomSource random = new("plan");
        FixedTime time = new(s_now);
        using OwnerKeys keys = OwnerKeys.Create("golden", random, time, place);
        DbRotation rotation = DbRotation.Create(keys, 2, place, random, time);
        Assert.Null(KeyDirectory.Save(keys, Keys, PlainFileSystem.Instance));
        Assert.Null(KeyDirectoryRotation.Save(rotation, Keys, PlainFileSystem.Instance));
        string plan = File.ReadAllText(Path.Combine(Keys, "updates", "db-2", "plan.json"));
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is { Length: > 0 } directory)
            File.WriteAllText(Path.Combine(directory, "db-rotation-1.json"), plan);
        else
            Assert.Equal(File.ReadAllText($"{golden}.json"), plan);
    }

    [Fact]
    public void The_directory_signs_with_the_new_key_and_keeps_the_old_one()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        string old = File.ReadAllText(Path.Combine(Keys, "db.key"));
        Assert.Equal(1, KeyDirectoryRotation.GenerationOf(Keys));
        Assert.Null(KeyDirectoryRotation.Save(s_rotation, Keys, PlainFileSystem.Instance));
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(s_rotation.Next.Certificate.RawData, loaded.Db.Certificate.RawData);
        Assert.Equal(s_keys.Kek.Certificate.RawData, loaded.Kek.Certificate.RawData);
        Assert.Equal(old, File.ReadAllText(Path.Combine(Keys, "retired", "db-1.key")));
        Assert.Equal(2, KeyDirectoryRotation.GenerationOf(Keys));
        Assert.Equal([Keys], Directory.GetFileSystemEntries(_scratch.FullName));
        foreach (string name in (string[])["db.key", "KEK.key", "retired/db-1.key"])
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(Keys, name))
            );

        Assert.Null(KeyDirectoryRotation.Save(Rotate(loaded, 3), Keys, PlainFileSystem.Instance));
        Assert.Equal(3, KeyDirectoryRotation.GenerationOf(Keys));
        Assert.Null(KeyDirectory.Load(Keys).Refusal);
    }

    [Fact]
    public void The_plan_names_files_states_and_values()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        Assert.Null(KeyDirectoryRotation.Save(s_rotation, Keys, PlainFileSystem.Instance));
        string updates = KeyDirectoryRotation.UpdatesOf(Keys, s_rotation);
        using JsonDocument plan = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(updates, "plan.json")));
        Assert.Equal("coffer-db-rotation-1", plan.RootElement.GetProperty("format").GetString());
        Assert.Equal(
            s_rotation.States.Select(state => Convert.ToHexStringLower(state.Pcr7.Value.Span)),
            plan.RootElement.GetProperty("states").EnumerateArray().Select(s => s.GetProperty("pcr7").GetString())
        );
        foreach (JsonElement update in plan.RootElement.GetProperty("updates").EnumerateArray())
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(updates, update.GetProperty("file").GetString()!));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), update.GetProperty("sha256").GetString());
            Assert.Equal(0x67, update.GetProperty("attributes").GetInt32());
        }
    }

    [Fact]
    public void What_stands_in_the_way_leaves_the_directory_as_it_was()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        Directory.CreateDirectory($"{Keys}.db-2.old/in-the-way");
        Assert.Equal("keys.write", KeyDirectoryRotation.Save(s_rotation, Keys, PlainFileSystem.Instance)?.Reason);
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(s_keys.Db.Certificate.RawData, loaded.Db.Certificate.RawData);
        Assert.Equal(1, KeyDirectoryRotation.GenerationOf(Keys));
    }

    // What is on the disk when the power goes: first all of the new directory, then both names, then the old one may go.
    [Fact]
    public void The_old_directory_is_removed_when_the_new_one_survives_a_power_cut()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        string aside = $"{Keys}.db-2.new";
        string[] durable = [];
        PlainFileSystem files = new()
        {
            BeforeFlush = path =>
            {
                if (path == _scratch.FullName && durable.Length == 0)
                    durable = [aside, .. Directory.GetFileSystemEntries(aside, "*", SearchOption.AllDirectories)];
            },
        };
        IEnumerable<string>? flushed = null;
        Assert.Null(KeyDirectoryRotation.Save(s_rotation, Keys, files, _ => flushed = [.. files.Flushed]));
        Assert.Contains($"{aside}/retired/db-1.key", durable);
        Assert.Contains($"{aside}/updates/db-2/plan.json", durable);
        string[] before = [.. flushed!.TakeWhile(path => path != _scratch.FullName)];
        Assert.Empty(durable.Except(before));
        // A directory's names are durable once all of them are there.
        Assert.Equal(aside, before[^1]);
        Assert.Equal([_scratch.FullName, _scratch.FullName], flushed!.Skip(before.Length));
    }

    [Fact]
    public void A_disk_that_fails_at_the_end_costs_neither_the_new_keys_nor_the_old_ones()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        PlainFileSystem files = new() { BeforeFlush = path => FailWhen(Path.Exists($"{Keys}.db-2.old")) };
        Assert.Null(KeyDirectoryRotation.Save(s_rotation, Keys, files));
        Assert.Equal($"{Keys}.db-2.old", KeyDirectoryRotation.LeftoverOf(Keys, s_rotation));
        Assert.Null(KeyDirectory.Load(Keys).Refusal);
        Assert.Null(KeyDirectory.Load($"{Keys}.db-2.old").Refusal);
    }

    [Fact]
    public void A_disk_that_fails_while_the_new_directory_is_written_leaves_the_old_one()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        PlainFileSystem files = new() { BeforeFlush = path => FailWhen(path.EndsWith("plan.json")) };
        Assert.Equal("keys.write", KeyDirectoryRotation.Save(s_rotation, Keys, files)?.Reason);
        Assert.Equal([Keys], Directory.GetFileSystemEntries(_scratch.FullName));
        Assert.Equal(1, KeyDirectoryRotation.GenerationOf(Keys));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/retired")]
    public void A_mount_point_is_refused_before_a_key_leaves_it(string mounted)
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        Directory.CreateDirectory($"{Keys}/retired");
        PlainFileSystem files = new() { MountPoint = Keys + mounted };
        Assert.Equal("keys.mount-point", KeyDirectoryRotation.Save(s_rotation, Keys, files)?.Reason);
        Assert.Empty(files.Flushed);
        Assert.Equal([Keys], Directory.GetFileSystemEntries(_scratch.FullName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void A_link_to_the_directory_is_refused_and_stays_one(string end)
    {
        string stick = Directory.CreateDirectory(Path.Combine(_scratch.FullName, "stick")).FullName;
        Assert.Null(KeyDirectory.Save(s_keys, $"{stick}/keys", PlainFileSystem.Instance));
        Directory.CreateSymbolicLink(Keys, "stick/keys");
        Refusal? refusal = KeyDirectoryRotation.Save(s_rotation, Keys + end, PlainFileSystem.Instance);
        Assert.Equal(("keys.link", "a link to stick/keys"), (refusal?.Reason, refusal?.Seen));
        Assert.Equal("stick/keys", new DirectoryInfo(Keys).LinkTarget);
        Assert.Equal([Keys, stick], Directory.GetFileSystemEntries(_scratch.FullName).Order());
        Assert.Null(KeyDirectoryRotation.Save(s_rotation, $"{stick}/keys", PlainFileSystem.Instance));
        Assert.Null(KeyDirectory.Load(Keys).Refusal);
    }

    [Theory]
    [InlineData("KEK.key")]
    [InlineData("retired")]
    public void A_link_in_the_directory_is_refused_by_name_and_nothing_behind_it_is_copied(string name)
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        string stick = Directory.CreateDirectory(Path.Combine(_scratch.FullName, "stick")).FullName;
        if (name == "retired")
            Directory.CreateDirectory(Path.Combine(stick, name));
        else
            File.Move(Path.Combine(Keys, name), Path.Combine(stick, name));
        File.CreateSymbolicLink(Path.Combine(Keys, name), Path.Combine(stick, name));
        Refusal? refusal = KeyDirectoryRotation.Save(s_rotation, Keys, PlainFileSystem.Instance);
        Assert.Equal("keys.link", refusal?.Reason);
        Assert.StartsWith($"{name} in key directory", refusal?.Thing, StringComparison.Ordinal);
        Assert.Equal([Keys, stick], Directory.GetFileSystemEntries(_scratch.FullName).Order());
    }

    [Fact]
    public void What_another_rotation_is_writing_is_left_to_it()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        string others = Directory.CreateDirectory($"{Keys}.db-2.new").FullName;
        File.WriteAllText(Path.Combine(others, "db.key"), "its");
        Refusal? refusal = KeyDirectoryRotation.Save(s_rotation, Keys, PlainFileSystem.Instance);
        Assert.Equal(("keys.write", others), (refusal?.Reason, refusal?.Thing));
        Assert.Equal("its", File.ReadAllText(Path.Combine(others, "db.key")));
    }

    [Fact]
    public void What_another_rotation_begins_at_the_same_moment_is_left_to_it()
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        string others = $"{Keys}.db-2.new";
        PlainFileSystem files = new() { BeforeMake = path => Directory.CreateDirectory(path) };
        Assert.Equal("keys.write", KeyDirectoryRotation.Save(s_rotation, Keys, files)?.Reason);
        Assert.True(Directory.Exists(others));
        Assert.Null(KeyDirectory.Load(Keys).Refusal);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public void What_cannot_be_removed_undoes_no_rotation(Type thrown)
    {
        Assert.Null(KeyDirectory.Save(s_keys, Keys, PlainFileSystem.Instance));
        Assert.Null(
            KeyDirectoryRotation.Save(
                s_rotation,
                Keys,
                PlainFileSystem.Instance,
                _ => throw (Exception)Activator.CreateInstance(thrown)!
            )
        );
        using OwnerKeys loaded = KeyDirectory.Load(Keys).OrThrow();
        Assert.Equal(s_rotation.Next.Certificate.RawData, loaded.Db.Certificate.RawData);
        Assert.Equal($"{Keys}.db-2.old", KeyDirectoryRotation.LeftoverOf($"{Keys}/", s_rotation));
        Directory.Delete($"{Keys}.db-2.old", recursive: true);
        Assert.Null(KeyDirectoryRotation.LeftoverOf(Keys, s_rotation));
    }

    private static byte[] Pcr7(SecureBootVariables variables, ReadOnlyMemory<byte> authority) =>
        Pcr7Prediction.Compute(variables, [authority]).Value.ToArray();

    private static byte[] StateOf(DbRotation rotation, string name) =>
        rotation.States.Single(state => state.Name == name).Pcr7.Value.ToArray();

    private static void FailWhen(bool failing)
    {
        if (failing)
            throw new IOException("fsync: EIO");
    }

    private static DbRotation Rotate(OwnerKeys keys, int generation) =>
        DbRotation.Create(
            keys,
            generation,
            SoftwareKeys.Instance,
            new CountingRandomSource($"rotation {generation}"),
            new FixedTime(s_now)
        );

    private static SecureBootKeys Variables(OwnerKeys keys) =>
        SecureBootKeys.ForCertificates(keys.OwnerId, keys.Pk.Certificate, keys.Kek.Certificate, keys.Db.Certificate);

    private static byte[] Pcr7Of(OwnerKeys keys)
    {
        SecureBootKeys variables = Variables(keys);
        return Pcr7Prediction.Compute(variables, variables.Db[0].Signatures).Value.ToArray();
    }

    private byte[] CertificateIn(AuthenticatedVariable change)
    {
        string list = Path.Combine(_scratch.FullName, "list.esl");
        File.WriteAllBytes(list, change.Data.ToArray());
        Run("sig-list-to-certs", [list, Path.Combine(_scratch.FullName, "out")]);
        return File.ReadAllBytes(Path.Combine(_scratch.FullName, "out-0.der"));
    }

    private static void Run(string tool, string[] arguments)
    {
        Assert.True(File.Exists($"/usr/bin/{tool}"), $"{tool} is missing: install the Debian package efitools");
        using Process process = Process.Start(
            new ProcessStartInfo($"/usr/bin/{tool}", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    private sealed class OneKey(string pem) : INewKeys
    {
        public RSA NewRsa(string name, int bits)
        {
            RSA key = RSA.Create();
            key.ImportFromPem(pem);
            return key;
        }

        public ECDsa NewEcdsa(string name) => SoftwareKeys.Instance.NewEcdsa(name);
    }
}
