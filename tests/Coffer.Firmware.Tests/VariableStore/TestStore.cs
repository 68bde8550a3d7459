using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;

namespace Coffer.Firmware.Tests.VariableStore;

/// <summary>OVMF variable stores for tests: the blank one, and one with the test keys.</summary>
internal static class TestStore
{
    public const string OvmfPath = "/usr/share/OVMF/OVMF_VARS_4M.fd";

    private const int Size = 0x84000;

    public static Guid Owner { get; } = new("11111111-2222-3333-4444-555555555555");

    public static EfiTime Time { get; } = EfiTime.From(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public static SecureBootKeys Keys { get; } =
        SecureBootKeys.ForCertificates(Owner, TestKey.PK.Certificate, TestKey.KEK.Certificate, TestKey.Db.Certificate);

    /// <summary>After a rotation of db: old and new certificate in db, the old one in dbx.</summary>
    public static byte[] Retired()
    {
        EfiSignatureList old = EfiSignatureList.ForCertificate(Owner, TestKey.Db.Certificate);
        EfiSignatureList next = EfiSignatureList.ForCertificate(Owner, TestKey.Foreign.Certificate);
        return OvmfVariableStore
            .Read(Blank())
            .OrThrow()
            .Enrol(Keys with { Db = [old, next], Dbx = [old] }, Time)
            .OrThrow();
    }

    public static byte[] Enrolled() => OvmfVariableStore.Read(Blank()).OrThrow().Enrol(Keys, Time).OrThrow();

    /// <summary>The 4 MiB build's store, written by hand: two headers, erased flash, and the working block's header.</summary>
    public static byte[] Blank()
    {
        byte[] image = new byte[Size];
        ByteWriter volume = new();
        volume.WriteZeros(16).WriteEfiGuid(EfiGuid.SystemNvDataFv).WriteUInt64(Size).WriteBytes("_FVH"u8);
        volume.WriteUInt32(0x4feff).WriteUInt16(72).WriteUInt16(0xb8af).WriteZeros(3).WriteByte(2);
        volume.WriteUInt32(0x84).WriteUInt32(0x1000).WriteZeros(8);
        volume.WriteEfiGuid(EfiGuid.AuthenticatedVariable).WriteUInt32(0x3ffb8).WriteByte(0x5a).WriteByte(0xfe);
        volume.WriteZeros(6);
        ByteWriter working = new();
        working.WriteEfiGuid(new("9e58292b-7c68-497d-a0ce-6500fd9f1b95")).WriteUInt32(0x642caf2c);
        working.WriteUInt32(0xfffffffe).WriteUInt64(0xfe0);
        image.AsSpan().Fill(0xff);
        volume.Written.CopyTo(image);
        working.Written.CopyTo(image.AsSpan(0x41000));
        return image;
    }
}
