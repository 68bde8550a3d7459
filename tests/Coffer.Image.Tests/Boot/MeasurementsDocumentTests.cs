using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Image.Boot;
using Coffer.Image.Description;
using Coffer.Image.Root;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Boot;

/// <summary>What the build writes is what the verifier reads.</summary>
public sealed class MeasurementsDocumentTests
{
    [Fact]
    public void The_document_reads_back_with_its_predictions()
    {
        ExpectedMeasurements read = ExpectedMeasurements.Read(Document()).OrThrow();
        Assert.Equal(("payroll", 3L), (read.Name, read.Version));
        Assert.Equal("quiet \"a+b\" <c>", read.Os.CommandLine);
        Assert.Equal(new string('a', 64), Convert.ToHexStringLower(read.RootHash.Span));
        Assert.Equal(3, read.Os.Pcrs.Length);
        Assert.Equal(Pcr11("os").Value.ToArray(), read.Os.Of(11)!.Value.ToArray());
        Assert.NotEqual(read.Os.Of(11)!.Value.ToArray(), read.Installer.Of(11)!.Value.ToArray());
        Assert.Null(read.Os.Of(11)!.Events[^1].Type);
    }

    [Fact]
    public void The_certificates_of_the_owner_are_named()
    {
        PcrPrediction pcr7 = ExpectedMeasurements.Read(Document()).OrThrow().Os.Of(7)!;
        Assert.Equal(
            ["", "CN=test", "CN=test", "CN=test", "", "", "CN=test"],
            pcr7.Events.Select(e => e.Certificates.IsEmpty ? "" : e.Certificates[0].Subject)
        );
    }

    [Fact]
    public void It_names_both_programs_to_whoever_forbids_them()
    {
        ExpectedMeasurements read = ExpectedMeasurements.Read(Document()).OrThrow();
        Assert.Equal(
            [
                EfiSignatureList.ForSha256(Guid.Empty, [read.Installer.Authenticode]),
                EfiSignatureList.ForSha256(Guid.Empty, [read.Os.Authenticode]),
            ],
            ForbiddenFile.Read(Document(), Guid.Empty).OrThrow()
        );
    }

    [Theory]
    [InlineData("coffer-measurements-1", "coffer-measurements-2")]
    [InlineData("\"bank\": \"sha256\"", "\"bank\": \"sha1\"")]
    [InlineData("\"pcr\": 7", "\"pcr\": 8")]
    [InlineData("\"version\": 3", "\"version\": -3")]
    [InlineData("\"name\"", "\"other\"")]
    [InlineData("EV_SEPARATOR", "EV_NOTHING")]
    [InlineData("EV_SEPARATOR", "4")]
    [InlineData("\"blocks\": 1,", "")]
    [InlineData("\"subject\": \"CN=test\"", "\"subject\": 1")]
    [InlineData("CN=test", "CN=test\u001f")]
    public void A_changed_document_is_refused(string what, string by)
    {
        string changed = Encoding.UTF8.GetString(Document()).Replace(what, by, StringComparison.Ordinal);
        Assert.Equal(
            "measurements.malformed",
            ExpectedMeasurements.Read(Encoding.UTF8.GetBytes(changed)).Refusal?.Reason
        );
    }

    [Fact]
    public void A_value_that_does_not_follow_from_its_events_is_refused()
    {
        string value = Convert.ToHexStringLower(Pcr11("os").Value.Span);
        string changed = Encoding
            .UTF8.GetString(Document())
            .Replace($"\"value\": \"{value}\"", $"\"value\": \"{new string('0', 64)}\"", StringComparison.Ordinal);
        Refusal? refusal = ExpectedMeasurements.Read(Encoding.UTF8.GetBytes(changed)).Refusal;
        Assert.StartsWith("the value of PCR 11 that its events give", refusal?.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] document = Document();
        for (int length = 0; length < document.Length - 1; length += 7)
            Assert.NotNull(ExpectedMeasurements.Read(document.AsSpan(0, length)).Refusal);
    }

    internal static byte[] Document()
    {
        MachineDescription machine = new("payroll", 3, DataIntegrity.HmacSha256, true, [], 1, [], null, []);
        RootPayload root = new("root", 4096, 1, new string('a', 64), new string('b', 64), false);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = new CertificateRequest(
            "CN=test",
            key,
            HashAlgorithmName.SHA256
        ).CreateSelfSigned(day, day.AddYears(1));
        SecureBootKeys keys = SecureBootKeys.ForCertificates(Guid.Empty, certificate, certificate, certificate);
        PcrPrediction pcr7 = Pcr7Prediction.Compute(keys, [keys.Db[0].Signatures[0]]);
        PcrPrediction pcr4 = Pcr4Prediction.Compute([new MeasuredImage("EFI/BOOT/BOOTX64.EFI", new byte[32])]);
        Measurements measurements = new(new byte[32], Uki("installer"), Uki("os"), pcr7, pcr4, pcr4);
        using MemoryStream stream = new();
        new MeasurementsDocument(machine, root, Guid.Empty, measurements).Write(stream);
        return stream.ToArray();
    }

    private static SignedUki Uki(string name) =>
        new(
            BootMode.Boot,
            $"EFI/Linux/coffer-{name}.efi",
            new byte[16],
            "quiet \"a+b\" <c>",
            [new UkiSection(".linux", Encoding.ASCII.GetBytes(name))],
            new byte[32],
            Pcr11(name)
        );

    private static PcrPrediction Pcr11(string name) =>
        Pcr11Prediction
            .Compute([(".linux", (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(name))], [Pcr11Prediction.EnterInitrd])
            .OrThrow();
}
