using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>A case of the recorded <c>synthetic/snp/cases.json</c>, which has roots of its own.</summary>
internal sealed record SyntheticCase(
    string Id,
    bool IsAccepted,
    SnpPolicy Policy,
    DateTimeOffset Time,
    SnpEvidence Evidence
)
{
    private const string Folder = "synthetic";

    public static ImmutableArray<SyntheticCase> All()
    {
        using JsonDocument cases = JsonDocument.Parse(RecordedEvidence.Text($"{Folder}/snp/cases.json"));
        return [.. cases.RootElement.EnumerateArray().Select(Read)];
    }

    public static AmdRoots Roots() => new(Roots(ProductLine.Milan), Roots(ProductLine.Genoa));

    private static ProductRoots Roots(ProductLine line)
    {
        string folder = $"{Folder}/pki/{line.Name().ToLowerInvariant()}";
        return ProductRoots
            .Read(
                line,
                RecordedEvidence.Bytes($"{folder}/ark.der"),
                RecordedEvidence.Bytes($"{folder}/ask.der"),
                RecordedEvidence.Bytes($"{folder}/asvk.der")
            )
            .OrThrow();
    }

    private static SyntheticCase Read(JsonElement element)
    {
        string id = element.GetProperty("id").GetString()!;
        string folder = $"{Folder}/snp/{id}";
        bool whole = element.TryGetProperty("verification_time", out JsonElement time);
        string? crl = whole ? element.GetProperty("crl").GetString() : null;
        return new(
            id,
            element.GetProperty("expect").GetString() == "accept",
            whole ? ReadPolicy(element.GetProperty("policy")) : new SnpPolicy(),
            whole
                ? DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture)
                : new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
            new SnpEvidence
            {
                Report = RecordedEvidence.Bytes($"{folder}/report.bin"),
                Certificates = whole
                    ?
                    [
                        .. new[] { "vek", "ica", "ark" }.Select(n =>
                            Memory(RecordedEvidence.Bytes($"{folder}/{n}.der"))
                        ),
                    ]
                    : [],
                RevocationLists = crl is null ? [] : [RecordedEvidence.Bytes($"{Folder}/{crl}")],
            }
        );
    }

    private static ReadOnlyMemory<byte> Memory(byte[] bytes) => bytes;

    private static SnpPolicy ReadPolicy(JsonElement element)
    {
        SnpPolicy policy = new();
        foreach (JsonProperty property in element.EnumerateObject())
            policy = property.Name switch
            {
                "min_abi" => policy with { MinimumAbi = Abi(property.Value.GetString()!) },
                "vmpl" => policy with { AllowedVmpls = [property.Value.GetUInt32()] },
                "report_data" => policy with { ReportData = [Hex(property.Value)] },
                "measurement" => policy with { Measurements = [Hex(property.Value)] },
                "min_tcb" => policy with { MinimumTcb = MinimumTcb(property.Value) },
                _ => throw new InvalidDataException($"a policy with {property.Name}"),
            };
        return policy;
    }

    private static ImmutableSortedDictionary<ProductLine, TcbVersion> MinimumTcb(JsonElement element)
    {
        TcbVersion minimum = new() { Snp = element.GetProperty("snp").GetByte() };
        return ImmutableSortedDictionary<ProductLine, TcbVersion>
            .Empty.Add(ProductLine.Milan, minimum)
            .Add(ProductLine.Genoa, minimum);
    }

    private static AbiVersion Abi(string text)
    {
        byte[] parts = [.. text.Split('.').Select(part => byte.Parse(part, CultureInfo.InvariantCulture))];
        return new(parts[0], parts[1]);
    }

    private static ReadOnlyMemory<byte> Hex(JsonElement element) => Convert.FromHexString(element.GetString()!);
}
