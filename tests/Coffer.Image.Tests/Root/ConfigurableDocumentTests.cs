using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Root;
using Coffer.Keys.Configuration;

namespace Coffer.Image.Tests.Root;

public sealed class ConfigurableDocumentTests
{
    private const string Digest = "sha256:00000000000000000000000000000000000000000000000000000000000000aa";

    [Fact]
    public void Images_that_are_pulled_may_be_configured_and_the_owners_key_goes_along()
    {
        byte[] key = Key();
        ConfigurableMachine machine = ConfigurableDocument.Of(
            Machine(
                $"""
                  - name: web
                    image: registry.example/team/web@{Digest}
                  - name: local
                    command: [/usr/bin/true]
                """
            ),
            key
        );
        Assert.Equal("payroll", machine.Name);
        Assert.Equal(key, machine.Key.AsSpan());
        Assert.Equal($"registry.example/team/web@{Digest}", Assert.Single(machine.Images).Value);
        Assert.Empty(machine.Secrets);
        Assert.Equal(machine.ToBytes(), ConfigurableMachine.Read(machine.ToBytes()).OrThrow().ToBytes());
    }

    private static byte[] Key()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    }

    private static MachineDescription Machine(string workloads)
    {
        Parsed<MachineDescription> read = DescriptionReader.Read(
            $"""
            name: payroll
            recovery: [recipients]
            workloads:
            {workloads}
            """.Replace(
                "[recipients]",
                "{ recipients: [age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj] }"
            ),
            "machine.yaml",
            "."
        );
        return read.OrThrow();
    }
}
