using System.Text;
using System.Text.Json;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.Tests.Prediction;

public sealed class Pcr11PredictionTests
{
    private static readonly byte[] s_data = "HALLO\n"u8.ToArray();

    [Theory]
    [InlineData("phase_none", "sha1")]
    [InlineData("phase_none", "sha256")]
    [InlineData("phase_none", "sha384")]
    [InlineData("phase_none", "sha512")]
    [InlineData("phase_foo", "sha1", "foo")]
    [InlineData("phase_foo", "sha256", "foo")]
    [InlineData("phase_foo", "sha384", "foo")]
    [InlineData("phase_foo", "sha512", "foo")]
    public void The_vectors_of_systemd_are_met(string vector, string bank, params string[] phases)
    {
        using JsonDocument vectors = JsonDocument.Parse(RecordedEvidence.Text("pcr11-vectors.json"));
        IEnumerable<(string, ReadOnlyMemory<byte>)> sections = vectors
            .RootElement.GetProperty("sections")
            .EnumerateObject()
            .Select(s => (s.Name, new ReadOnlyMemory<byte>(Convert.FromHexString(s.Value.GetString()!))));
        PcrPrediction prediction = Pcr11Prediction.Compute(sections, phases, PcrBank.FromName(bank)).OrThrow();
        string? expected = vectors.RootElement.GetProperty(vector).GetProperty(bank).GetString();
        Assert.Equal(expected, Convert.ToHexStringLower(prediction.Value.Span));
    }

    [Fact]
    public void All_sections_are_measured_in_the_order_of_the_stub()
    {
        using JsonDocument vectors = JsonDocument.Parse(RecordedEvidence.Text("pcr11-vectors.json"));
        IEnumerable<string> order = vectors
            .RootElement.GetProperty("all_sections_order")
            .EnumerateArray()
            .Select(s => s.GetString()!);
        Assert.Equal(order, Pcr11Prediction.MeasuredSections);
        PcrPrediction prediction = Pcr11Prediction
            .Compute(order.Reverse().Select(Section), ["foo"], PcrBank.Sha1)
            .OrThrow();
        string? expected = vectors.RootElement.GetProperty("all_sections_phase_foo_sha1").GetString();
        Assert.Equal(expected, Convert.ToHexStringLower(prediction.Value.Span));
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public void The_prediction_is_what_the_boot_measured(string name)
    {
        PcrBank bank = PcrBank.FromName(name)!;
        PcrPrediction prediction = Pcr11Prediction.Compute(RecordedBoot.Sections(bank), [], bank).OrThrow();
        Assert.Equal(RecordedBoot.Pcr(bank, 11), Convert.ToHexStringLower(prediction.Value.Span));
        Assert.Same(EventLogDifference.None, prediction.FirstDifference(RecordedBoot.Log));
    }

    [Fact]
    public void Phases_are_expected_of_user_space_not_of_the_firmware_log()
    {
        PcrPrediction prediction = Pcr11Prediction
            .Compute(RecordedBoot.Sections(PcrBank.Sha256), [Pcr11Prediction.EnterInitrd])
            .OrThrow();
        Assert.Null(prediction.Events[^1].Type);
        Assert.Same(EventLogDifference.None, prediction.FirstDifference(RecordedBoot.Log));
    }

    [Fact]
    public void Another_command_line_is_named()
    {
        IEnumerable<MeasuredSection> sections = RecordedBoot
            .Sections(PcrBank.Sha256)
            .Select(s => s.Name == ".cmdline" ? s with { Digest = new byte[32] } : s);
        EventLogDifference difference = Pcr11Prediction
            .Compute(sections, [])
            .OrThrow()
            .FirstDifference(RecordedBoot.Log);
        Assert.Equal((".cmdline", ".cmdline"), (difference.Expected?.Subject, difference.Seen?.Subject));
    }

    [Fact]
    public void Sections_that_the_stub_does_not_measure_change_nothing() =>
        Assert.Equal(
            Value(Section(".linux")),
            Value(Section(".linux"), Section(".pcrsig"), Section(".text"), (".reloc", default))
        );

    [Fact]
    public void A_section_twice_is_refused() =>
        Assert.Equal(
            "uki.section-repeated",
            Pcr11Prediction.Compute([Section(".dtbauto"), Section(".dtbauto")], []).Refusal?.Reason
        );

    [Fact]
    public void An_empty_section_is_refused() =>
        Assert.Equal("uki.section-empty", Pcr11Prediction.Compute([(".cmdline", default)], []).Refusal?.Reason);

    [Theory]
    [InlineData("enter-initrd")]
    [InlineData("enter-initrd:leave-initrd")]
    [InlineData("enter-initrd:leave-initrd:sysinit:ready")]
    public void Systemd_measure_calculates_the_same(string phases)
    {
        using ToolsTree tree = new();
        string output = tree.Run(
            "/usr/lib/systemd/systemd-measure",
            "systemd",
            "calculate",
            $"--linux={tree.File("linux", s_data)}",
            $"--cmdline={tree.File("cmdline", Encoding.ASCII.GetBytes("coffer.mode=boot"))}",
            $"--phase={phases}",
            "--bank=sha256",
            "--json=short"
        );
        PcrPrediction prediction = Pcr11Prediction
            .Compute([Section(".linux"), (".cmdline", Encoding.ASCII.GetBytes("coffer.mode=boot"))], phases.Split(':'))
            .OrThrow();
        string hash = Convert.ToHexStringLower(prediction.Value.Span);
        string expected = $$"""{"sha256":[{"phase":"{{phases}}","pcr":11,"hash":"{{hash}}"}]}""";
        Assert.Equal(expected, output.TrimEnd());
    }

    private static (string, ReadOnlyMemory<byte>) Section(string name) => (name, s_data);

    private static byte[] Value(params (string, ReadOnlyMemory<byte>)[] sections) =>
        Pcr11Prediction.Compute(sections, []).OrThrow().Value.ToArray();
}
