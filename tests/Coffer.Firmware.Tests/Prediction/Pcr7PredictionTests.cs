using System.Collections.Immutable;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Tests.Prediction;

public sealed class Pcr7PredictionTests
{
    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public void The_prediction_is_what_the_boot_measured(string name)
    {
        PcrBank bank = PcrBank.FromName(name)!;
        PcrPrediction prediction = Pcr7Prediction.Compute(RecordedBoot.Variables, [RecordedBoot.DbEntry], bank);
        Assert.Equal(RecordedBoot.Pcr(bank, 7), Convert.ToHexStringLower(prediction.Value.Span));
        Assert.Same(EventLogDifference.None, prediction.FirstDifference(RecordedBoot.Log));
    }

    [Fact]
    public void Keys_to_be_enrolled_give_the_same_value_as_their_variables()
    {
        SecureBootKeys keys = new(Lists(v => v.Pk), Lists(v => v.Kek), Lists(v => v.Db), Lists(v => v.Dbx));
        PcrPrediction prediction = Pcr7Prediction.Compute(keys, keys.Db[0].Signatures);
        Assert.Equal(RecordedBoot.Pcr(PcrBank.Sha256, 7), Convert.ToHexStringLower(prediction.Value.Span));
    }

    [Fact]
    public void An_absent_dbx_is_measured_without_data()
    {
        SecureBootVariables variables = RecordedBoot.Variables with { Dbx = default };
        PcrPrediction prediction = Pcr7Prediction.Compute(variables, [RecordedBoot.DbEntry]);
        Assert.Equal(RecordedBoot.PcrWithoutDbx, Convert.ToHexStringLower(prediction.Value.Span));
    }

    [Fact]
    public void An_authority_is_measured_once_however_many_images_it_allows() =>
        Assert.Equal(
            Pcr7Prediction.Compute(RecordedBoot.Variables, [RecordedBoot.DbEntry]).Value.ToArray(),
            Pcr7Prediction.Compute(RecordedBoot.Variables, [RecordedBoot.DbEntry, RecordedBoot.DbEntry]).Value.ToArray()
        );

    [Fact]
    public void Another_db_is_named_in_the_difference()
    {
        SecureBootVariables variables = RecordedBoot.Variables with { Db = new byte[76] };
        EventLogDifference difference = Pcr7Prediction
            .Compute(variables, [RecordedBoot.DbEntry])
            .FirstDifference(RecordedBoot.Log);
        Assert.StartsWith("event 7, EFI variable db (expected ", difference.ToString(), StringComparison.Ordinal);
    }

    // The first five digests of a machine with Secure Boot off and nothing enrolled, recorded elsewhere.
    [Theory]
    [InlineData("SecureBoot", "8be4df61-93ca-11d2-aa0d-00e098032b8c", 0)]
    [InlineData("PK", "8be4df61-93ca-11d2-aa0d-00e098032b8c", 1)]
    [InlineData("KEK", "8be4df61-93ca-11d2-aa0d-00e098032b8c", 2)]
    [InlineData("db", "d719b2cb-3d3a-4596-a3bc-dad00e67656f", 3)]
    [InlineData("dbx", "d719b2cb-3d3a-4596-a3bc-dad00e67656f", 4)]
    public void An_empty_variable_hashes_as_other_machines_recorded(string name, string vendor, int position)
    {
        byte[] data = name == "SecureBoot" ? [0] : [];
        byte[] hashed = new UefiVariableData(Guid.Parse(vendor), name, data).ToBytes();
        RecordedPcr recorded = RecordedPcr.Read("fedora-42.20250705.3.0/pcr7-sb-disabled.json").Single();
        Assert.Equal(recorded.Digests[position], Convert.ToHexStringLower(PcrBank.Sha256.Hash(hashed)));
    }

    private static ImmutableArray<EfiSignatureList> Lists(Func<SecureBootVariables, ReadOnlyMemory<byte>> variable) =>
        EfiSignatureList.ReadAll(variable(RecordedBoot.Variables).Span).OrThrow();
}
