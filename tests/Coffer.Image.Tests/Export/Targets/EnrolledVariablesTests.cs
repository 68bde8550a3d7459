using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;

namespace Coffer.Image.Tests.Export.Targets;

public sealed class EnrolledVariablesTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Out => Path.Combine(_directory.Path, "out");

    [Theory]
    [InlineData("qcow2")]
    [InlineData("libvirt")]
    public void The_owners_keys_are_enrolled_and_Secure_Boot_is_on(string target)
    {
        OvmfVariableStore store = Exported(target);
        SecureBootKeys owner = TestImage.Keys.SecureBoot;
        Assert.Equal([1], store.Find(EfiVariableName.SecureBootEnable)!.Data.ToArray());
        foreach (
            (EfiVariableName name, byte[] expected) in (ReadOnlySpan<(EfiVariableName, byte[])>)
                [
                    (EfiVariableName.PK, EfiSignatureList.WriteAll(owner.PK)),
                    (EfiVariableName.KEK, EfiSignatureList.WriteAll(owner.KEK)),
                    (EfiVariableName.Db, EfiSignatureList.WriteAll(owner.Db)),
                ]
        )
            Assert.Equal(expected, store.Find(name)!.Data.ToArray());
    }

    // A dbx, an empty one too that somebody enrolled, makes PCR 7 another one than the image's measurements say.
    [Theory]
    [InlineData("qcow2")]
    [InlineData("libvirt")]
    public void There_is_no_dbx(string target) => Assert.Null(Exported(target).Find(EfiVariableName.Dbx));

    [Theory]
    [InlineData("qcow2")]
    [InlineData("libvirt")]
    public void What_the_owner_forbids_is_enrolled(string target)
    {
        TestExport.WriteForbidding(target, _directory.Path, Out);
        byte[] expected = TestImage.ForbiddingKeys.Dbx!.Bytes.ToArray();
        OvmfVariableStore store = OvmfVariableStore.Read(File.ReadAllBytes(Path.Combine(Out, "vars.fd"))).OrThrow();
        Assert.Equal(expected, store.Find(EfiVariableName.Dbx)!.Data.ToArray());
        Assert.Equal(expected, File.ReadAllBytes(Path.Combine(Out, "dbx.esl")));
    }

    [Fact]
    public void What_is_not_a_variable_store_is_refused_and_nothing_is_left()
    {
        string path = new TestImage().Write(_directory.Path);
        ExportableImage image = ExportableImage.Read(new ImageFileDisk(path), TestImage.Keys).OrThrow();
        Qcow2Export export = new(() => new byte[540672]);
        RefusedException refused = Assert.Throws<RefusedException>(() =>
            ImageExport.Write(export, image, TestImage.Keys, 1L << 30, Out, _ => { })
        );
        Assert.StartsWith("ovmf-variable-store.", refused.Refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(_directory.Path),
            entry => entry.StartsWith(Out, StringComparison.Ordinal)
        );
    }

    private OvmfVariableStore Exported(string target)
    {
        TestExport.Write(target, new TestImage().Write(_directory.Path), Out);
        return OvmfVariableStore.Read(File.ReadAllBytes(Path.Combine(Out, "vars.fd"))).OrThrow();
    }
}
