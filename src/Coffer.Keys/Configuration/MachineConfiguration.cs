using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Keys.Configuration;

/// <summary>What may change on one machine without a new image: <c>coffer-configuration-1</c> (docs/formats.md, section 30).</summary>
public sealed record MachineConfiguration
{
    /// <summary>Most bytes of it: with its signature it fits into a request to the agent.</summary>
    public const int LargestSize = 48 * 1024;

    /// <summary>Most operators.</summary>
    public const int MostOperators = 16;

    /// <summary>Most bytes of an operator's certificate.</summary>
    public const int LargestCertificate = 4096;

    /// <summary>Most secrets.</summary>
    public const int MostSecrets = 64;

    /// <summary>Most bytes of a secret, as its owner wrote it.</summary>
    public const int LargestSecret = 16 * 1024;

    /// <summary>Most images: as many as a machine has workloads.</summary>
    public const int MostImages = 200;

    internal const string Format = "coffer-configuration-1";

    /// <summary>Name of the machine, as its description says it.</summary>
    public required string Machine { get; init; }

    /// <summary>Counts up from 1.</summary>
    public required ulong Version { get; init; }

    /// <summary>Identity of the one machine that it is for; null for every machine of that name.</summary>
    public Guid? Identity { get; init; }

    /// <summary>Certificates (DER) of who may ask the agent, in place of the image's; none to leave those.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Operators { get; init; } = [];

    /// <summary>Image references by workload, in place of the description's; always in the order of the format, whatever order they are given in.</summary>
    public ImmutableSortedDictionary<string, string> Images
    {
        get;
        init => field = value.WithComparers(CborTextOrder.Instance);
    } = Empty<string>();

    /// <summary>Secrets by name, each encrypted to the machine (<see cref="ConfigurationSecret"/>); ordered as <see cref="Images"/>.</summary>
    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Secrets
    {
        get;
        init => field = value.WithComparers(CborTextOrder.Instance);
    } = Empty<ReadOnlyMemory<byte>>();

    /// <summary>An empty dictionary in the order of the format.</summary>
    public static ImmutableSortedDictionary<string, T> Empty<T>() =>
        ImmutableSortedDictionary<string, T>.Empty.WithComparers(CborTextOrder.Instance);

    /// <summary>Its bytes: deterministic CBOR.</summary>
    public byte[] ToBytes()
    {
        CborWriter cbor = new();
        cbor.WriteMap(
            3
                + (Images.IsEmpty ? 0 : 1)
                + (Secrets.IsEmpty ? 0 : 1)
                + (Identity is null ? 0 : 1)
                + (Operators.IsEmpty ? 0 : 1)
        );
        cbor.WriteText("format").WriteText(Format);
        if (!Images.IsEmpty)
            WriteMap(cbor, "images", Images, image => cbor.WriteText(image));
        cbor.WriteText("machine").WriteText(Machine);
        if (!Secrets.IsEmpty)
            WriteMap(cbor, "secrets", Secrets, secret => cbor.WriteBytes(secret.Span));
        cbor.WriteText("version").WriteUnsigned(Version);
        if (Identity is { } identity)
            cbor.WriteText("identity").WriteBytes(identity.ToByteArray(bigEndian: true));
        if (!Operators.IsEmpty)
            cbor.WriteText("operators").WriteArray(Operators.Length);
        foreach (ReadOnlyMemory<byte> certificate in Operators)
            cbor.WriteBytes(certificate.Span);
        return cbor.ToArray();
    }

    /// <summary>Reads one; whether it is meant for a machine is <see cref="ConfigurationJudgement"/>'s to say.</summary>
    /// <param name="bytes">Untrusted.</param>
    public static Parsed<MachineConfiguration> Read(ReadOnlySpan<byte> bytes) =>
        new ConfigurationReader(bytes)
            .Read()
            .Then(configuration => configuration.Impossible() ?? (Parsed<MachineConfiguration>)configuration);

    /// <summary>Why no machine could take it; null when one can.</summary>
    public Refusal? Impossible() => ConfigurationValues.Judge(this);

    private static void WriteMap<T>(
        CborWriter cbor,
        string name,
        ImmutableSortedDictionary<string, T> map,
        Action<T> write
    )
    {
        cbor.WriteText(name).WriteMap(map.Count);
        foreach ((string key, T value) in map)
        {
            cbor.WriteText(key);
            write(value);
        }
    }
}
