using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Image.Boot;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Boot;

public sealed class MeasurementsTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void PCR_7_is_that_of_a_machine_which_has_what_the_owner_forbids()
    {
        OwnerKeys keys = TestImage.ForbiddingKeys;
        PcrPrediction predicted = Of(keys).Pcr7;
        SecureBootVariables variables = SecureBootVariables.Of(keys.SecureBoot);
        Assert.Equal(keys.Dbx!.Bytes.ToArray(), variables.Dbx.ToArray());
        Assert.Equal(
            Pcr7Prediction.Compute(variables, [variables.Db[EfiSignatureList.HeaderSize..]]).Value.ToArray(),
            predicted.Value.ToArray()
        );
        Assert.NotEqual(Of(TestImage.Keys).Pcr7.Value.ToArray(), predicted.Value.ToArray());
    }

    [Fact]
    public void What_forbids_nothing_of_it_is_taken()
    {
        Measurements measurements = Of(TestImage.Keys);
        Assert.Null(measurements.Judge(null));
        Assert.Null(measurements.Judge(TestImage.ForbiddingKeys.Dbx));
    }

    [Fact]
    public void A_dbx_that_forbids_a_program_of_the_image_is_refused_by_its_name()
    {
        Measurements measurements = Of(TestImage.Keys);
        foreach (
            (ReadOnlyMemory<byte> digest, string name) in new[]
            {
                (measurements.BootLoaderDigest, "the boot loader"),
                (measurements.Installer.AuthenticodeDigest, "EFI/Linux/coffer-installer.efi"),
                (measurements.Os.AuthenticodeDigest, "EFI/Coffer/coffer-os_1.efi"),
            }
        )
        {
            EfiSignatureList list = EfiSignatureList.ForSha256(Guid.Empty, [digest]);
            Bytes.Refusal? refusal = measurements.Judge(ForbiddenDatabase.With(null, [list]).OrThrow());
            Assert.Equal(("dbx.own", $"{name} not in it"), (refusal?.Reason, refusal?.Expected));
        }
    }

    private Measurements Of(OwnerKeys keys) =>
        new TestImage { GrantedKeys = keys }
            .Content(_directory.Path)
            .Measurements;
}
