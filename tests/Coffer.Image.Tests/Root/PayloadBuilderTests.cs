using System.Diagnostics;
using Coffer.Image.Cache;
using Coffer.Image.Root;
using Coffer.Storage;
using Coffer.Storage.Verity;

namespace Coffer.Image.Tests.Root;

public sealed class PayloadBuilderTests
{
    private const int ErofsLength = 1_000_001;

    [Fact]
    public async Task Veritysetup_verifies_the_payload_and_so_does_the_installers_verifier()
    {
        using TestDirectory directory = new();
        RootPayload payload = await BuildAsync(directory);
        Assert.Equal(0, Veritysetup("verify", $"--hash-offset={payload.DataBlocks * 4096}", payload));

        VerityRoot root = VerityRoot.Parse(payload.RootHash, payload.Salt, $"{payload.DataBlocks}").OrThrow();
        using FileStream file = File.OpenRead(payload.Path);
        Assert.Null(VerityVerifier.Verify(new StreamBlockDevice(file), root, 1).Refusal);
        Assert.Equal(payload.Length, root.Layout.TotalLength);
    }

    [Fact]
    public async Task The_same_root_gives_the_same_payload()
    {
        using TestDirectory one = new();
        using TestDirectory other = new();
        RootPayload first = await BuildAsync(one);
        RootPayload second = await BuildAsync(other);
        Assert.Equal(first with { Path = second.Path }, second);
        Assert.Equal(
            await File.ReadAllBytesAsync(first.Path, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(second.Path, TestContext.Current.CancellationToken)
        );
    }

    private static async Task<RootPayload> BuildAsync(TestDirectory directory)
    {
        string erofs = Path.Combine(directory.Path, "root.erofs");
        byte[] content = [.. Enumerable.Range(0, ErofsLength).Select(i => (byte)((i >> 3) & 0xFF))];
        await File.WriteAllBytesAsync(erofs, content, TestContext.Current.CancellationToken);
        BuildCache cache = new(Path.Combine(directory.Path, "cache"));
        return await new PayloadBuilder(cache).BuildAsync(erofs, TestContext.Current.CancellationToken);
    }

    private static int Veritysetup(string verb, string offset, RootPayload payload)
    {
        const string program = "/usr/sbin/veritysetup";
        Assert.True(File.Exists(program), "veritysetup is missing: apt-get install cryptsetup-bin");
        using Process process = Process.Start(program, [verb, offset, payload.Path, payload.Path, payload.RootHash]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
