using Coffer.Bytes;
using Coffer.Clouds.Google;
using Coffer.Clouds.Google.Account;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Google.Uploading;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>A fake of Google, a client for it, and a machine to deploy.</summary>
internal sealed class CloudFixture : IAsyncDisposable
{
    /// <summary>Bytes of the disk: some parts of an upload, the last one not whole.</summary>
    public const int LargeDisk = (20 << 20) + 12345;

    private const int SmallDisk = 12345;

    private readonly string _path = Path.GetTempFileName();
    private readonly ServiceAccount _account = AccountFile.Account;

    private CloudFixture(FakeGoogle google, int length)
    {
        Google = google;
        Disk = [.. Enumerable.Range(0, length).Select(i => (byte)((i * 31 / 7) & 0xff))];
        File.WriteAllBytes(_path, Disk);
        Client = new GoogleClient(google.Endpoints, _account, Clock, new CountingRandom());
        Plan = new MachinePlan
        {
            Place = GcpPlace.Of("my-project", "europe-west4-a", "my-upload", "coffer-hello-1").OrThrow(),
            Disk = Archive.Of(_path),
            // In base64 they have the letters that its alphabets do not share.
            Pk = new byte[] { 0x30, 1, 0xff, 0xfb, 0xef },
            Kek = new byte[] { 0x30, 2, 0xff, 0xfb, 0xef },
            Db = new byte[] { 0x30, 3, 0xff, 0xfb, 0xef },
            Shape = new MachineShape { Allowed = ["198.51.100.7/32", "203.0.113.0/24"], Ports = ["7443", "8080-8090"] },
        };
    }

    public byte[] Disk { get; }

    public FakeGoogle Google { get; }

    public TestClock Clock { get; } = new();

    public GoogleClient Client { get; }

    public MachinePlan Plan { get; set; }

    /// <summary>What was chosen about the machine.</summary>
    public MachineShape Shape
    {
        get => Plan.Shape;
        set => Plan = Plan with { Shape = value };
    }

    public Notes Notes { get; } = new();

    public static async Task<CloudFixture> StartAsync(int length = SmallDisk) =>
        new(await FakeGoogle.StartAsync(), length);

    public Task<DeployedMachine> DeployAsync() =>
        new Deployment(Client, Plan, Notes).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>What became of each thing; throws why not.</summary>
    public async Task<IReadOnlyList<Step>> DestroyAsync()
    {
        DestroyedMachine destroyed = await TryDestroyAsync();
        return destroyed.Refusal is { } refusal ? throw new RefusedException(refusal) : destroyed.Steps;
    }

    public Task<DestroyedMachine> TryDestroyAsync() =>
        new Destruction(Client, Plan.Place, Notes).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Why a deployment is refused.</summary>
    public async Task<Refusal> RefusedAsync() => (await Assert.ThrowsAsync<RefusedException>(DeployAsync)).Refusal;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _account.Dispose();
        await Google.DisposeAsync();
        File.Delete(_path);
    }
}
