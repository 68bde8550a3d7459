using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Configurations;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Init.Configuration;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;
using Coffer.Keys.Tests.Configuration;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Init.Tests.Configuration;

public sealed class CustodiedConfigurationTests : IDisposable
{
    private readonly ConfiguredMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void What_an_operator_sends_is_taken_measured_and_reported()
    {
        CustodiedConfiguration custodied = _machine.Custodied();
        Assert.Equal("none", Word(custodied.State(null)));
        JsonElement taken = Json(custodied.Take(_machine.Srk.Name, _machine.Sign(7)));
        Assert.Equal("in-force", taken.GetProperty("state").GetString());
        Assert.Equal("7", taken.GetProperty("version").GetString());
        string text = $"coffer/configuration/v1:7:{taken.GetProperty("digest").GetString()}";
        UserspaceLog log = UserspaceLog
            .Read(File.ReadAllBytes(Path.Combine(_machine.Run, "tpm2-measure.log")))
            .OrThrow();
        Assert.Equal(
            (15, text, "configuration"),
            (log.Events[0].PcrIndex, log.Events[0].Text, log.Events[0].EventType)
        );
        byte[] extended = SHA256.HashData([.. new byte[32], .. SHA256.HashData(Encoding.ASCII.GetBytes(text))]);
        Assert.Equal(extended, PcrValues.Read(_machine.Tpm.Device, 15).OrThrow()[15].ToArray());
        Assert.Equal(
            _machine.Sign(7).Length,
            File.ReadAllBytes(Path.Combine(_machine.Run, "configuration.cose")).Length
        );
        Assert.Equal(taken.GetRawText(), File.ReadAllText(Path.Combine(_machine.Run, "configuration.json")));
    }

    [Fact]
    public void Who_may_ask_is_the_images_list_the_documents_or_with_a_missing_document_nobody_knows()
    {
        CustodiedConfiguration custodied = _machine.Custodied();
        string Operators() => File.ReadAllText(Path.Combine(_machine.Run, "operators"));
        custodied.State(null).OrThrow();
        Assert.Equal("image\n", Operators());
        MachineConfiguration plain = SampleConfiguration.Plain(2);
        custodied.Take(null, _machine.Sign(1)).OrThrow();
        Assert.Equal("image\n", Operators());
        custodied
            .Take(null, _machine.Sign(plain with { Operators = [SampleConfiguration.Certificate("alice")] }))
            .OrThrow();
        Assert.StartsWith("configuration\n-----BEGIN CERTIFICATE-----\n", Operators(), StringComparison.Ordinal);
        Assert.Single(Operators().Split('\n'), line => line == "-----BEGIN CERTIFICATE-----");
        File.Delete(_machine.Document);
        custodied.State(null).OrThrow();
        Assert.Equal("unknown\n", Operators());
    }

    [Fact]
    public void The_one_in_force_again_is_not_measured_again()
    {
        CustodiedConfiguration custodied = _machine.Custodied();
        custodied.Take(_machine.Srk.Name, _machine.Sign(7)).OrThrow();
        custodied.Take(_machine.Srk.Name, _machine.Sign(7)).OrThrow();
        UserspaceLog log = UserspaceLog
            .Read(File.ReadAllBytes(Path.Combine(_machine.Run, "tpm2-measure.log")))
            .OrThrow();
        Assert.Single(log.Events);
    }

    [Fact]
    public void What_ESP_or_metadata_server_has_is_taken_when_it_is_newer_and_otherwise_noted()
    {
        CustodiedConfiguration custodied = _machine.Custodied();
        using ECDsa other = SampleConfiguration.NewKey();
        byte[] foreign = SignedConfiguration.Sign(SampleConfiguration.Plain(9), other).ToBytes();
        Assert.Null(custodied.TakeOffered(null, "esp", _machine.Sign(2)).Refusal);
        Assert.Equal("configuration.older", custodied.TakeOffered(null, "esp", _machine.Sign(1)).Refusal?.Reason);
        Assert.Null(custodied.TakeOffered(null, "metadata", _machine.Sign(2)).Refusal);
        Assert.Equal("configuration.key", custodied.TakeOffered(null, "metadata", foreign).Refusal?.Reason);
        JsonElement state = Json(custodied.State(null));
        Assert.Equal("2", state.GetProperty("version").GetString());
        Assert.Equal(["esp configuration.older", "metadata configuration.key"], Refused(state));
        Assert.Null(custodied.TakeOffered(null, "metadata", _machine.Sign(3)).Refusal);
        state = Json(custodied.State(null));
        Assert.Equal("3", state.GetProperty("version").GetString());
        Assert.Equal(["esp configuration.older"], Refused(state));
    }

    [Fact]
    public void Of_one_source_the_last_refusal_is_noted_also_of_what_was_no_document()
    {
        CustodiedConfiguration custodied = _machine.Custodied();
        Refusal none = new("configuration.base64", "configuration", "base64", "something else");
        Assert.NotNull(custodied.TakeOffered(null, "metadata", "no document"u8.ToArray()).Refusal);
        Assert.Equal(none, custodied.TakeOffered(null, "metadata", none).Refusal);
        Assert.Equal(["metadata configuration.base64"], Refused(Json(custodied.State(null))));
    }

    [Fact]
    public void Where_the_vault_keeps_nothing_nothing_new_is_taken()
    {
        CustodiedConfiguration custodied = _machine.Custodied(isDurable: false);
        Assert.Equal("configuration.no-vault", custodied.Take(null, _machine.Sign(1)).Refusal?.Reason);
        Assert.True(_machine.Index.Read().OrThrow().IsEmpty);
    }

    [Fact]
    public void Another_TPM_than_the_one_that_opened_the_vault_is_not_asked()
    {
        using SoftwareTpm other = new();
        Assert.Equal("srk.name", _machine.Custodied().State(TpmNameOf(other)).Refusal?.Reason);
    }

    [Fact]
    public void A_secret_for_the_certified_key_is_opened_by_the_TPM_and_the_vault_together()
    {
        P256Point point = Judged(_machine.Custodied()).OrThrow();
        MachineConfiguration full = SampleConfiguration.Full(point);
        ConfigurationKey key = _machine.Key.Read(out Secret auth).OrThrow();
        using (auth)
        {
            TpmP256Key opener = TpmP256Key.Of(_machine.Srk, key, auth).OrThrow();
            using Secret secret = ConfigurationSecret.Open(opener, full, "db-password").OrThrow();
            Assert.Equal("correct horse"u8.ToArray(), secret.Span.ToArray());
            Assert.Equal(
                "hpke.message",
                ConfigurationSecret.Open(opener, full with { Version = 8 }, "token").Refusal?.Reason
            );
        }
    }

    [Fact]
    public void The_key_is_made_once_and_kept_for_its_owner_alone()
    {
        CustodiedConfiguration custodied = _machine.Custodied();
        byte[] first = Judged(custodied).OrThrow().Bytes.ToArray();
        Assert.Equal(first, Judged(_machine.Custodied()).OrThrow().Bytes.ToArray());
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_machine.Vault, "configuration.key"))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    public void A_damaged_key_is_made_anew(string content)
    {
        byte[] first = Judged(_machine.Custodied()).OrThrow().Bytes.ToArray();
        File.WriteAllText(Path.Combine(_machine.Vault, "configuration.key"), content);
        Assert.NotNull(_machine.Key.Read(out Secret auth).Refusal);
        auth.Dispose();
        Assert.NotEqual(first, Judged(_machine.Custodied()).OrThrow().Bytes.ToArray());
    }

    [Fact]
    public void A_key_of_another_TPM_is_made_anew()
    {
        byte[] first = Judged(_machine.Custodied()).OrThrow().Bytes.ToArray();
        using ConfiguredMachine other = new();
        Directory.CreateDirectory(other.Vault);
        File.Copy(Path.Combine(_machine.Vault, "configuration.key"), Path.Combine(other.Vault, "configuration.key"));
        CertifiedKey certified = CertifiedKey.Read(other.Custodied().CertifiedKey().OrThrow()).OrThrow();
        Assert.NotEqual(first, certified.Public.ToArray());
    }

    [Fact]
    public void A_certified_key_of_another_machine_TPM_or_with_other_words_is_refused()
    {
        CertifiedKey certified = CertifiedKey.Read(_machine.Custodied().CertifiedKey().OrThrow()).OrThrow();
        using AttestationKey ak = AttestationKey.Open(_machine.Tpm.Device).OrThrow();
        using SoftwareTpm other = new();
        using AttestationKey foreign = AttestationKey.Open(other.Device).OrThrow();
        ConfigurationKey substitute = ConfigurationKey
            .Make(_machine.Srk, Secret.Allocate(ConfigurationKey.AuthSize))
            .OrThrow();
        byte[] changed = certified.Attest.ToArray();
        changed[^1] ^= 1;
        string? Reason(CertifiedKey key, AttestationKey signer) =>
            key.Judge(signer.Public.ToBytes(), "payroll", SampleConfiguration.Identity).Refusal?.Reason;
        Assert.Null(Reason(certified, ak));
        Assert.Equal("certified-key.attest", Reason(certified, foreign));
        Assert.Equal("certified-key.attest", Reason(certified with { Attest = changed }, ak));
        Assert.Equal("certified-key.public", Reason(certified with { Public = substitute.Public.ToBytes() }, ak));
        Assert.Equal(
            "certified-key.binding",
            (certified with { Name = "web" })
                .Judge(ak.Public.ToBytes(), "web", SampleConfiguration.Identity)
                .Refusal?.Reason
        );
    }

    private Parsed<P256Point> Judged(CustodiedConfiguration custodied)
    {
        CertifiedKey certified = CertifiedKey.Read(custodied.CertifiedKey().OrThrow()).OrThrow();
        using AttestationKey ak = AttestationKey.Open(_machine.Tpm.Device).OrThrow();
        TpmsEccPoint point = certified.Judge(ak.Public.ToBytes(), "payroll", SampleConfiguration.Identity).OrThrow();
        return P256Point.Read([4, .. Padded(point.X.Span), .. Padded(point.Y.Span)]);
    }

    private static byte[] Padded(ReadOnlySpan<byte> coordinate)
    {
        byte[] padded = new byte[32];
        coordinate.CopyTo(padded.AsSpan(32 - coordinate.Length));
        return padded;
    }

    private static Coffer.Tpm.TpmName TpmNameOf(SoftwareTpm tpm)
    {
        StorageRootKey srk = StorageRootKey.Ensure(tpm.Device).OrThrow();
        return srk.Name;
    }

    private static IEnumerable<string> Refused(JsonElement state) =>
        state
            .GetProperty("refused")
            .EnumerateArray()
            .Select(one => $"{one.GetProperty("source").GetString()} {one.GetProperty("reason").GetString()}");

    private static string? Word(Parsed<byte[]> state) => Json(state).GetProperty("state").GetString();

    private static JsonElement Json(Parsed<byte[]> state) => JsonDocument.Parse(state.OrThrow()).RootElement;
}
