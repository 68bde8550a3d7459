using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>A report to be, right in every point until a test changes one.</summary>
internal sealed class TestReport
{
    private static readonly ConcurrentDictionary<(ProductLine Line, SigningKey Kind), byte[]> s_veks = new();

    public TestReport(ProductLine line, uint version = 3, SigningKey kind = SigningKey.Vcek)
    {
        Line = line;
        Kind = kind;
        UInt32(0x00, version);
        UInt32(0x04, 7);
        UInt64(0x08, 0x3001f);
        UInt32(0x34, 1);
        UInt64(0x40, 0x25);
        UInt32(0x48, (uint)kind << 2);
        for (int i = 0x50; i < 0x160; i++)
            Bytes[i] = (byte)(i % 251);
        Bytes.AsSpan(0x160, 32).Fill(0xff);
        ulong tcb = line == ProductLine.Turin ? 0xdb00_0000_1802_0301 : 0xdb18_0000_0000_0004;
        foreach (int at in new[] { 0x38, 0x180, 0x1e0, 0x1f0 })
            UInt64(at, tcb);
        if (version >= 3)
            Cpu(line == ProductLine.Turin ? (byte)0x1a : (byte)0x19, Model(line));
        if (kind == SigningKey.Vcek)
            TestVek.HardwareId(line).CopyTo(Bytes, 0x1a0);
        foreach (int at in new[] { 0x1e8, 0x1ec })
            new byte[] { 40, 55, 1, 0 }.CopyTo(Bytes, at);
        if (version >= 5)
        {
            UInt64(0x1f8, 0x3f);
            UInt64(0x200, 0x3f);
        }
    }

    public ProductLine Line { get; }

    public SigningKey Kind { get; }

    public byte[] Bytes { get; } = new byte[AttestationReport.Size];

    public TestReport Byte(int at, byte value)
    {
        Bytes[at] = value;
        return this;
    }

    public TestReport UInt32(int at, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(at), value);
        return this;
    }

    public TestReport UInt64(int at, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(at), value);
        return this;
    }

    public TestReport Cpu(byte family, byte model)
    {
        Bytes[0x188] = family;
        Bytes[0x189] = model;
        Bytes[0x18a] = 1;
        return this;
    }

    public TestReport Zero(int at, int length)
    {
        Bytes.AsSpan(at, length).Clear();
        return this;
    }

    /// <summary>Signs what is there now.</summary>
    public byte[] Sign(ECDsa? key = null)
    {
        byte[] signed = [.. Bytes];
        byte[] signature = (key ?? TestVek.Key).SignData(
            signed.AsSpan(0, AttestationReport.SignedSize).ToArray(),
            HashAlgorithmName.SHA384,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
        for (int i = 0; i < 48; i++)
        {
            signed[0x2a0 + i] = signature[47 - i];
            signed[0x2e8 + i] = signature[95 - i];
        }
        return signed;
    }

    public SnpEvidence Evidence(TestVek? vek = null) =>
        new() { Report = Sign(), Certificates = [vek?.Build() ?? Default(Line, Kind)] };

    // Signing with RSA-4096 is most of what a test costs.
    private static byte[] Default(ProductLine line, SigningKey kind) =>
        s_veks.GetOrAdd((line, kind), static of => new TestVek(of.Line, of.Kind).Build());

    private static byte Model(ProductLine line) =>
        line switch
        {
            ProductLine.Genoa => 0x11,
            ProductLine.Turin => 0x02,
            _ => 0x01,
        };
}
