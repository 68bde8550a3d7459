using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Lab;

namespace Coffer.Machine.Tests.Machines;

/// <summary>Configurations that the owner of a probe machine signs for it, with secrets that only its TPM opens, and gives to its agent.</summary>
/// <param name="image">The image.</param>
/// <param name="directory">Where the machine's key goes.</param>
internal sealed class OwnerDocuments(ProbeImage image, string directory)
{
    private const string Path = "v1/configuration";

    /// <summary>The key that secrets are encrypted to, judged by the command.</summary>
    public async Task<MachineKey> KeyAsync(LabMachine machine)
    {
        string path = System.IO.Path.Combine(directory, $"{machine.HostPort(Boot.AgentPort)}.key.json");
        File.Delete(path);
        (int exitCode, JsonElement answer) = await new OwnerCommands(image, directory).ConfigAsync(
            machine,
            "key",
            "-o",
            path
        );
        Assert.True(exitCode == 0, answer.ToString());
        return MachineKey.Read(await File.ReadAllBytesAsync(path)).OrThrow();
    }

    /// <summary>A document with secrets, and with newer images of workloads.</summary>
    public byte[] Sign(
        MachineKey key,
        ulong version,
        (string Name, string Text)[] secrets,
        params (string Workload, string Reference)[] images
    )
    {
        MachineConfiguration configuration = new()
        {
            Machine = "probe",
            Version = version,
            Identity = key.Identity,
            Images = images.ToImmutableSortedDictionary(
                one => one.Workload,
                one => one.Reference,
                StringComparer.Ordinal
            ),
            Secrets = secrets.ToImmutableSortedDictionary(
                one => one.Name,
                one => Encrypt(key, version, one.Name, one.Text),
                StringComparer.Ordinal
            ),
        };
        return SignedConfiguration.Sign(configuration, image.Keys.Config).ToBytes();
    }

    /// <summary>Gives a machine a document, which it takes.</summary>
    public static async Task GiveAsync(AgentClient agent, byte[] document)
    {
        (HttpStatusCode status, JsonElement answer) = await agent.PutAsync(Path, document);
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.Empty(answer.GetProperty("refused").EnumerateArray());
    }

    private static ReadOnlyMemory<byte> Encrypt(MachineKey key, ulong version, string name, string text)
    {
        using Secret secret = Secret.CopyOf(Encoding.ASCII.GetBytes(text));
        return ConfigurationSecret.Seal(key.Key, key.Identity, version, name, secret);
    }
}
