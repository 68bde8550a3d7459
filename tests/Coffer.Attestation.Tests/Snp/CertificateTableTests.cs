using Coffer.Attestation.Snp;
using Coffer.Bytes;
using CsCheck;

namespace Coffer.Attestation.Tests.Snp;

public sealed class CertificateTableTests
{
    private const int Header = 24;

    [Fact]
    public void Entries_are_read()
    {
        byte[] bytes = Table(100, (CertificateGuids.Vcek, 72, 10), (CertificateGuids.Ask, 82, 18));
        CertificateTable table = CertificateTable.Read(bytes).OrThrow();
        Assert.Equal([CertificateGuids.Vcek, CertificateGuids.Ask], table.Entries.Select(entry => entry.Guid));
        Assert.Equal(10, table.Find(CertificateGuids.Vcek).Length);
        Assert.Equal(18, table.Find(CertificateGuids.Ask).Length);
        Assert.True(table.Find(CertificateGuids.Crl).IsEmpty);
    }

    [Fact]
    public void Data_in_any_order_with_gaps_and_a_page_of_padding_is_legal() =>
        Assert.Equal(
            2,
            CertificateTable
                .Read(Table(4096, (CertificateGuids.Vcek, 200, 10), (CertificateGuids.Ask, 72, 20)))
                .OrThrow()
                .Entries.Length
        );

    [Fact]
    public void An_empty_table_is_legal() => Assert.Empty(CertificateTable.Read(new byte[Header]).OrThrow().Entries);

    [Theory]
    [InlineData(100, 72u, 29u, "bounds")]
    [InlineData(100, 101u, 1u, "bounds")]
    // 32 bits would wrap around to a place inside the table.
    [InlineData(100, 0xffff_fff0u, 0x20u, "bounds")]
    [InlineData(100, 72u, 0xffff_ffffu, "bounds")]
    [InlineData(100, 71u, 1u, "offset")]
    [InlineData(100, 0u, 10u, "offset")]
    [InlineData(100, 72u, 0u, "entry")]
    [InlineData(100, 95u, 2u, "overlap")]
    [InlineData(100, 72u, 19u, "overlap")]
    public void A_table_that_lies_about_its_data_is_refused(int size, uint offset, uint length, string reason) =>
        Assert.Equal(
            $"snp.certificate-table.{reason}",
            CertificateTable
                .Read(Table(size, (CertificateGuids.Vcek, offset, length), (CertificateGuids.Ask, 90, 6)))
                .Refusal?.Reason
        );

    [Fact]
    public void An_identifier_twice_is_refused() =>
        Assert.Equal(
            "snp.certificate-table.duplicate",
            CertificateTable
                .Read(Table(100, (CertificateGuids.Vcek, 72, 4), (CertificateGuids.Vcek, 76, 4)))
                .Refusal?.Reason
        );

    [Fact]
    public void An_entry_without_an_identifier_is_refused() =>
        Assert.Equal(
            "snp.certificate-table.entry",
            CertificateTable.Read(Table(100, (Guid.Empty, 72, 4), (CertificateGuids.Vcek, 76, 4))).Refusal?.Reason
        );

    [Fact]
    public void A_table_without_an_end_is_refused() =>
        Assert.NotNull(
            CertificateTable.Read(Table(100, (CertificateGuids.Vcek, 72, 4)).AsMemory(0, 2 * Header - 1)).Refusal
        );

    [Fact]
    public void No_bytes_are_no_table() => Assert.NotNull(CertificateTable.Read(default).Refusal);

    [Fact]
    public void A_table_with_more_entries_than_anybody_needs_is_refused()
    {
        var entries = Enumerable
            .Range(0, CertificateTable.MaxEntries + 1)
            .Select(i => (new Guid(i + 1, 0, 0, new byte[8]), (uint)(1000 + i), 1u));
        Assert.Equal("snp.certificate-table.count", CertificateTable.Read(Table(2000, [.. entries])).Refusal?.Reason);
    }

    [Fact]
    public void A_table_over_the_bound_is_not_looked_at() =>
        Assert.Equal(
            "snp.certificate-table.size",
            CertificateTable.Read(new byte[CertificateTable.MaxSize + 1]).Refusal?.Reason
        );

    [Fact]
    public void Google_s_extra_information_names_the_processor()
    {
        byte[] bytes = Table(80, (CertificateGuids.ExtraPlatformInfo, 72, 8));
        bytes[72] = 8;
        bytes[76] = 0x11;
        bytes[77] = 0x0f;
        bytes[78] = 0xa1;
        Assert.Equal(ProductLine.Genoa, CertificateTable.Read(bytes).OrThrow().ExtraPlatformInfo?.Line);
        bytes[72] = 9;
        Assert.Null(CertificateTable.Read(bytes).OrThrow().ExtraPlatformInfo);
    }

    [Theory]
    [InlineData("ok_full.bin", 3)]
    [InlineData("ok_empty.bin", 0)]
    [InlineData("bad_len_beyond.bin", null)]
    [InlineData("bad_truncated_header.bin", null)]
    public void The_recorded_tables_get_their_verdict(string name, int? entries) =>
        Assert.Equal(
            entries,
            CertificateTable.Read(RecordedEvidence.Bytes($"synthetic/certificate-table/{name}")).Value?.Entries.Length
        );

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => CertificateTable.Read(bytes).Value?.ExtraPlatformInfo is null);

    private static byte[] Table(int size, params (Guid Guid, uint Offset, uint Length)[] entries)
    {
        ByteWriter writer = new();
        foreach ((Guid guid, uint offset, uint length) in entries)
            writer.WriteBytes(guid.ToByteArray(bigEndian: true)).WriteUInt32(offset).WriteUInt32(length);
        writer.WriteZeros(Header);
        return writer.WriteZeros(Math.Max(0, size - writer.Length)).ToArray();
    }
}
