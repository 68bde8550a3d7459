using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;

namespace Coffer.Firmware.Tests.VariableStore;

public sealed class Ec2VariableStoreTests
{
    private static readonly Guid s_owner = new("11111111-2222-3333-4444-555555555555");
    private static readonly EfiTime s_time = EfiTime.From(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static SecureBootKeys Keys { get; } =
        SecureBootKeys.ForCertificates(
            s_owner,
            TestKey.PK.Certificate,
            TestKey.KEK.Certificate,
            TestKey.Db.Certificate
        );

    private static byte[] Store { get; } = Ec2VariableStore.Write(StoredVariable.OfKeys(Keys, s_time));

    [Fact]
    public void It_begins_with_magic_checksum_and_version_as_those_of_instances_do()
    {
        Assert.Equal("AMZNUEFI"u8.ToArray(), Store[..8]);
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(Store.AsSpan(12)));
        Assert.Equal([0x78, 0xf9, 0x6b, 0xb7, 0xd9, 0xf7], Store[16..22]);
    }

    [Fact]
    public void Its_variables_are_the_keys()
    {
        using DeflateStream deflate = new(new MemoryStream(Store[22..^4]), CompressionMode.Decompress);
        using BinaryReader reader = new(deflate);
        Assert.Equal(3, reader.ReadInt64());
        foreach (string name in (string[])["PK", "KEK", "db"])
        {
            StoredVariable expected = StoredVariable.OfKeys(Keys, s_time).Single(v => v.Name.Name == name);
            Assert.Equal(name, Encoding.UTF8.GetString(Sized(reader)));
            Assert.Equal(expected.Data.ToArray(), Sized(reader));
            Assert.Equal(expected.Name.Vendor, new Guid(reader.ReadBytes(16)));
            Assert.Equal(0x27u, reader.ReadUInt32());
            Assert.Equal(2025, BinaryPrimitives.ReadUInt16LittleEndian(reader.ReadBytes(16)));
            Assert.Equal(new byte[32], Sized(reader));
        }
        Assert.Empty(reader.ReadBytes(1));
    }

    [Fact]
    public void Virt_fw_vars_reads_the_same_variables()
    {
        using ToolsTree tree = new();
        string file = tree.File("uefi-data", Encoding.ASCII.GetBytes(Convert.ToBase64String(Store)));
        string[] arguments = ["--input", file, "--output-json", tree.Path("read.json")];
        tree.Run("/usr/bin/virt-fw-vars", "python3-virt-firmware", arguments);
        using JsonDocument read = JsonDocument.Parse(tree.Bytes("read.json"));
        Assert.Equal(
            StoredVariable
                .OfKeys(Keys, s_time)
                .Select(v => (v.Name.Name, $"{v.Name.Vendor}", 0x27, Convert.ToHexStringLower(v.Data.Span)))
                .Order(),
            read.RootElement.GetProperty("variables")
                .EnumerateArray()
                .Select(v => (Text(v, "name"), Text(v, "guid"), v.GetProperty("attr").GetInt32(), Text(v, "data")))
                .Order()
        );
    }

    [Fact]
    public void A_dbx_is_in_it_where_there_is_one()
    {
        EfiSignatureList revoked = EfiSignatureList.ForSha256(s_owner, [new byte[32]]);
        var variables = StoredVariable.OfKeys(Keys with { Dbx = [revoked] }, s_time);
        Assert.Equal(["PK", "KEK", "db", "dbx"], variables.Select(variable => variable.Name.Name));
        Assert.NotEqual(Store, Ec2VariableStore.Write(variables));
    }

    [Fact]
    public void The_same_keys_give_the_same_store() =>
        Assert.Equal(Store, Ec2VariableStore.Write(StoredVariable.OfKeys(Keys, s_time)));

    private static string Text(JsonElement variable, string name) => variable.GetProperty(name).GetString()!;

    private static byte[] Sized(BinaryReader reader) => reader.ReadBytes((int)reader.ReadInt64());
}
