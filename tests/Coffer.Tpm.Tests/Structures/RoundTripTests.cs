using Coffer.Bytes;
using Coffer.Tpm.Structures;
using CsCheck;

namespace Coffer.Tpm.Tests.Structures;

/// <summary>What is written is read again, and any bytes are read or refused without throwing.</summary>
public sealed class RoundTripTests
{
    private delegate void Write<T>(T value, ref TpmWriter writer);

    [Fact]
    public void Public_areas() =>
        Check(Structure.Public, (TpmtPublic value, ref TpmWriter writer) => value.Write(ref writer), TpmtPublic.Read);

    [Fact]
    public void PCR_selections() =>
        Check(
            Structure.PcrSelections,
            (TpmlPcrSelection value, ref TpmWriter writer) => value.Write(ref writer),
            TpmlPcrSelection.Read
        );

    [Fact]
    public void NV_public_areas() =>
        Check(
            Structure.NvPublic,
            (TpmsNvPublic value, ref TpmWriter writer) => value.Write(ref writer),
            TpmsNvPublic.Read
        );

    [Fact]
    public void Signatures() =>
        Check(
            Structure.Signature,
            (TpmtSignature value, ref TpmWriter writer) => value.Write(ref writer),
            TpmtSignature.Read
        );

    [Fact]
    public void Tickets() =>
        Check(Structure.Ticket, (TpmtTk value, ref TpmWriter writer) => value.Write(ref writer), TpmtTk.Read);

    [Fact]
    public void Digests() =>
        Check(Structure.Ha, (TpmtHa value, ref TpmWriter writer) => value.Write(ref writer), TpmtHa.Read);

    [Fact]
    public void Attestations() =>
        Check(Structure.Attest, (TpmsAttest value, ref TpmWriter writer) => value.Write(ref writer), TpmsAttest.Read);

    [Fact]
    public void Creation_data() =>
        Check(
            Structure.CreationData,
            (TpmsCreationData value, ref TpmWriter writer) => value.Write(ref writer),
            TpmsCreationData.Read
        );

    [Fact]
    public void A_size_larger_than_the_rest_is_refused() =>
        Assert.Equal("1 bytes left", TpmtPublic.ReadSized([0, 5, 1]).Refusal?.Seen);

    [Fact]
    public void A_size_smaller_than_the_structure_is_refused()
    {
        byte[] bytes = Coffer.Tpm.Sealing.StorageRootKey.Template.ToSizedBytes();
        bytes[1]--;
        Assert.Equal("tpmt_public.malformed", TpmtPublic.ReadSized(bytes.AsSpan(0, bytes.Length - 1)).Refusal?.Reason);
    }

    [Fact]
    public void A_size_larger_than_the_structure_is_refused()
    {
        byte[] bytes = [.. Coffer.Tpm.Sealing.StorageRootKey.Template.ToSizedBytes(), 0];
        bytes[1]++;
        Assert.Equal("1 more bytes", TpmtPublic.ReadSized(bytes).Refusal?.Seen);
    }

    [Fact]
    public void An_object_type_that_is_not_read_here_is_refused() =>
        Assert.Equal(
            "an RSA, ECC or keyedHash object",
            TpmtPublic.ReadSized([0, 10, 0, 0x25, 0, 0x0B, 0, 0, 0, 0, 0, 0]).Refusal?.Expected
        );

    [Fact]
    public void An_attestation_without_the_magic_is_refused() =>
        Assert.Equal("the magic ff544347", TpmsAttest.Read([1, 2, 3, 4, 5]).Refusal?.Expected);

    [Fact]
    public void A_list_too_long_is_refused_before_it_is_read()
    {
        TpmReader reader = new([0xFF, 0xFF, 0xFF, 0xFF], "list");
        TpmlPcrSelection.Read(ref reader);
        Assert.True(reader.Failed);
    }

    private static void Check<T>(Gen<T> values, Write<T> write, TpmRead<T> read)
        where T : notnull
    {
        values.Sample(value => Assert.Equal(value, Read(Bytes(value, write), read).OrThrow()), iter: 300);
        Gen.Byte.Array[0, 200].Sample(bytes => Read(bytes, read).TryGet(out _, out _) || true, iter: 1000);
        Gen.Select(values, Gen.Int[0, 2000], Gen.Byte)
            .Sample(
                (value, at, changed) =>
                {
                    byte[] bytes = Bytes(value, write);
                    bytes[at % bytes.Length] = changed;
                    Read(bytes, read);
                    Read(bytes[..(at % bytes.Length)], read);
                },
                iter: 500
            );
    }

    private static byte[] Bytes<T>(T value, Write<T> write)
    {
        TpmWriter writer = new(new byte[TpmDevice.MaxMessageSize]);
        write(value, ref writer);
        return writer.Written.ToArray();
    }

    private static Parsed<T> Read<T>(byte[] bytes, TpmRead<T> read)
        where T : notnull
    {
        TpmReader reader = new(bytes, "structure");
        return reader.Finish(read(ref reader));
    }
}
