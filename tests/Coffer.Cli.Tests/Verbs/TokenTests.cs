using System.Security.Cryptography;
using Coffer.Attestation.Signatures;
using Coffer.Bytes;
using Coffer.Cli.Tests.Recovering;
using Coffer.Cli.Verbs;
using Coffer.Image.Tests.Build;
using Coffer.Keys.Configuration;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;
using Coffer.Tokens;
using Coffer.Tokens.Tests;

namespace Coffer.Cli.Tests.Verbs;

/// <summary>Owner keys in a token, through the verbs: made, shown, and signing. SoftHSM is the token.</summary>
public sealed class TokenTests : IDisposable
{
    private const string Words = "machine: payroll\nversion: 1\noperators: []\n";
    private readonly ScratchDirectory _scratch = new();

    public TokenTests()
    {
        _scratch.WritePrivate("pin", $"{SoftHsm.Pin}\n");
        _scratch.WritePrivate("wrong-pin", "0000\n");
        File.WriteAllText(_scratch["payroll.yaml"], Words);
    }

    private string Keys => _scratch["keys"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_is_made_in_a_token_signs_from_there()
    {
        CofferRun init = await Init("cli", "--pin-file", _scratch["pin"], "--json");
        Assert.Equal(0, init.ExitCode);
        Assert.Equal([Path.Combine(Keys, "operator.key")], Directory.GetFiles(Keys, "*.key"));
        CofferRun show = await CofferRun.Of("keys", "show", "--dir", Keys, "--json");
        Assert.Equal(init.Out, show.Out);
        Assert.Equal(0, (await Sign("--pin-file", _scratch["pin"])).ExitCode);
        using OwnerKeys keys = KeyDirectory.Load(Keys).OrThrow();
        byte[] signed = File.ReadAllBytes(_scratch["signed"]);
        Assert.Null(SignedConfiguration.Read(signed, keys.Config.ExportSubjectPublicKeyInfo()).Refusal);
        File.Delete(_scratch["signed"]);

        foreach (CofferRun refused in (CofferRun[])[await Sign("--pin-file", _scratch["wrong-pin"]), await Sign()])
        {
            Assert.Equal(1, refused.ExitCode);
            Assert.DoesNotContain("0000", refused.Out + refused.Error);
        }
        Assert.Equal("token.pin", (await Sign("--pin-file", _scratch["wrong-pin"])).Reason);
        Assert.Equal("token.pin-source", (await Sign()).Reason);
        Assert.Equal("token.pin-file", (await Sign("--pin-file", _scratch["none"])).Reason);
        Assert.False(File.Exists(_scratch["signed"]));

        CofferRun rotate = await CofferRun.Of("keys", "rotate", "db", "--dir", Keys, "--pin-file", _scratch["pin"]);
        Assert.Equal((0, ""), (rotate.ExitCode, rotate.Error));
        Assert.Contains("object=db-2;type=private", File.ReadAllText(Path.Combine(Keys, "db.uri")));
        Assert.Contains("object=db;type=private", File.ReadAllText(Path.Combine(Keys, "retired", "db-1.uri")));
        Assert.Equal([Path.Combine(Keys, "operator.key")], Directory.GetFiles(Keys, "*.key"));
    }

    [Fact]
    public async Task A_machine_is_built_released_and_verified_with_keys_of_a_token()
    {
        string[] pin = ["--pin-file", _scratch["pin"]];
        Assert.Equal(0, (await Init("built", pin)).ExitCode);
        using TokenKeys tokens = new(new PinSource(_scratch["pin"], null));
        using SmallMachine machine = new(KeyDirectory.Load(Keys, tokens).OrThrow());
        string image = (await machine.BuildImageAsync("out", SmallMachine.Description)).ImagePath;
        string release = _scratch["release"];
        CofferRun released = await CofferRun.Of(["release", image, "--keys", Keys, "-o", release, .. pin]);
        Assert.True(released.ExitCode == 0, released.Error);

        string key = Path.Combine(Keys, "release.pub");
        foreach (
            string[] by in (string[][])
                [
                    ["--keys", Keys],
                    ["--release-key", key, "--name", "small"],
                ]
        )
        foreach (string what in (string[])[image, release])
            Assert.Equal(0, (await CofferRun.Of(["verify", what, .. by])).ExitCode);

        foreach (string name in (string[])["BOOT/BOOTX64.EFI", "Linux/coffer-installer.efi", "Coffer/coffer-os_1.efi"])
            Assert.Contains("Signature verification OK", SbVerify(image, name), StringComparison.Ordinal);
        string sums = Path.Combine(release, "SHA256SUMS");
        string[] judge = ["dgst", "-sha256", "-verify", key, "-signature", $"{sums}.sig", sums];
        Assert.Equal("Verified OK\n", StockTool.Run("openssl", "/usr/bin/openssl", judge));
        string envelope = Path.ChangeExtension(image, "provenance.dsse.json");
        DsseEnvelope signed = DsseEnvelope.Read(File.ReadAllBytes(envelope)).OrThrow();
        File.WriteAllBytes(
            _scratch["pae"],
            DsseEnvelope.PreAuthenticationEncoding(signed.PayloadType, signed.Payload.Span)
        );
        File.WriteAllBytes(_scratch["sig"], signed.Signature.ToArray());
        judge = ["dgst", "-sha256", "-verify", key, "-signature", _scratch["sig"], _scratch["pae"]];
        Assert.Equal("Verified OK\n", StockTool.Run("openssl", "/usr/bin/openssl", judge));
    }

    [Fact]
    public async Task What_the_directory_names_stays_in_the_token_when_nobody_reads_the_output()
    {
        string[] pin = ["--pin-file", _scratch["pin"]];
        await CofferRun.WithoutOutput(["keys", "init", "--dir", Keys, "--token", $"{SoftHsm.Token("silent")}", .. pin]);
        Assert.Equal(0, (await Sign(pin)).ExitCode);
        await CofferRun.WithoutOutput(["keys", "rotate", "db", "--dir", Keys, .. pin]);
        Assert.Contains("object=db-2;", File.ReadAllText(Path.Combine(Keys, "db.uri")));
        // Only a key that is there signs.
        using TokenKeys tokens = new(new PinSource(_scratch["pin"], null));
        using OwnerKeys keys = KeyDirectory.Load(Keys, tokens).OrThrow();
        byte[] data = [1];
        byte[] signature = keys.Db.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(keys.Db.Key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task A_release_key_that_is_added_is_made_where_the_others_are()
    {
        string[] pin = ["--pin-file", _scratch["pin"]];
        MakeWithoutRelease(SoftHsm.Token("older"));
        CofferRun without = await CofferRun.Of("keys", "add-release", "--dir", Keys, "--json");
        Assert.Equal("token.pin-source", without.Reason);
        Assert.Empty(Directory.GetFiles(Keys, "release.*"));

        CofferRun added = await CofferRun.Of(["keys", "add-release", "--dir", Keys, "--json", .. pin]);
        Assert.Equal(0, added.ExitCode);
        Assert.Equal(added.Out, (await CofferRun.Of("keys", "show", "--dir", Keys, "--json")).Out);
        Assert.Contains("object=release;type=private", File.ReadAllText(Path.Combine(Keys, "release.uri")));
        Assert.Equal([Path.Combine(Keys, "operator.key")], Directory.GetFiles(Keys, "*.key"));
        using TokenKeys tokens = new(new PinSource(_scratch["pin"], null));
        using OwnerKeys keys = KeyDirectory.Load(Keys, tokens).OrThrow();
        Assert.True(ReleaseKey.Of(keys.Release!).Verifies([1], ReleaseKey.Sign(keys.Release!, [1])));
        CofferRun again = await CofferRun.Of(["keys", "add-release", "--dir", Keys, "--json", .. pin]);
        Assert.Equal("keys.exists", again.Reason);
    }

    [Fact]
    public async Task A_directory_that_is_there_is_refused_before_anything_is_made()
    {
        Directory.CreateDirectory(Keys);
        Assert.Equal("keys.exists", (await Init("empty", "--pin-file", _scratch["none"], "--json")).Reason);
    }

    [Theory]
    [InlineData("pkcs11-uri.scheme", "softhsm")]
    [InlineData("pkcs11-uri.pin", "pkcs11:token=empty?module-path=/m.so&pin-value=2468")]
    [InlineData("pkcs11-uri.object", "pkcs11:token=empty;object=db?module-path=/m.so")]
    [InlineData("token.module", "pkcs11:token=empty?module-path=/nothing.so")]
    public async Task An_address_of_no_token_is_refused(string reason, string uri)
    {
        CofferRun run = await CofferRun.Of("keys", "init", "--dir", Keys, "--token", uri, "--json");
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
        Assert.DoesNotContain("2468", run.Out + run.Error);
        Assert.False(Directory.Exists(Keys));
    }

    // The ESP is the first partition and begins where every partition table of today lets it.
    private string SbVerify(string image, string name)
    {
        string program = _scratch["program.efi"];
        File.Delete(program);
        StockTool.Run("mtools", "/usr/bin/mcopy", "-n", "-i", $"{image}@@1M", $"::/EFI/{name}", program);
        return StockTool.Run("sbsigntool", "/usr/bin/sbverify", "--cert", Path.Combine(Keys, "db.crt"), program);
    }

    // As a directory and its token were before there were release keys.
    private void MakeWithoutRelease(Pkcs11Uri token)
    {
        using TokenKeys tokens = new(new PinSource(_scratch["pin"], null));
        using NewTokenKeys made = new(tokens, token);
        OwnerKeys keys = OwnerKeys.Create(
            "owner",
            SystemRandomSource.Instance,
            TimeProvider.System,
            new NoRelease(made)
        );
        Assert.Null(KeyDirectory.Save(keys with { Release = null }, Keys, LinuxFileSystem.Instance));
        made.Keep();
    }

    private sealed class NoRelease(INewKeys place) : INewKeys
    {
        public RSA NewRsa(string name, int bits) =>
            (name == KeyNames.Release ? SoftwareKeys.Instance : place).NewRsa(name, bits);

        public ECDsa NewEcdsa(string name) => place.NewEcdsa(name);
    }

    private Task<CofferRun> Init(string token, params string[] more) =>
        CofferRun.Of(["keys", "init", "--dir", Keys, "--token", $"{SoftHsm.Token(token)}", .. more]);

    private Task<CofferRun> Sign(params string[] more) =>
        CofferRun.Of([
            "config",
            "sign",
            _scratch["payroll.yaml"],
            "--keys",
            Keys,
            "-o",
            _scratch["signed"],
            "--json",
            .. more,
        ]);
}
