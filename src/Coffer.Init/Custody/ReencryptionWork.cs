using System.Diagnostics;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Init.Start;
using Coffer.Keys.Reencryption;

namespace Coffer.Init.Custody;

/// <summary>
/// Re-encrypts the vault's data on a thread of its own, a slice at each of its turns, from where the header says to the end. It begins by
/// itself where a boot finds a re-encryption that is not done.
/// </summary>
/// <param name="places">What it works on.</param>
/// <param name="turn">Whose turn it is with the vault.</param>
/// <param name="vault">The vault now.</param>
/// <param name="keep">Keeps the vault as a slice left it.</param>
/// <param name="finish">Makes the new key the only one, once all data are under it; what is refused is tried again by a resume.</param>
internal sealed class ReencryptionWork(
    ReencryptionPlaces places,
    VaultTurn turn,
    Func<KeptVault> vault,
    Action<KeptVault> keep,
    Func<Refusal?> finish
)
{
    /// <summary>Bytes of a slice: long enough to go fast, short enough that who reads or writes meanwhile waits for part of a second.</summary>
    /// <remarks>Made smaller on a machine where it takes longer.</remarks>
    internal const int SliceSize = 8 << 20;

    private readonly Lock _starting = new();
    private readonly Alarm _wake = new();
    private readonly SliceRate _rate = new();
    private volatile ReencryptionSettings _settings = ReencryptionSettings.Load(places.Settings);
    private volatile Refusal? _failed;
    private volatile bool _ending;
    private Thread? _thread;

    /// <summary>Begins, or goes on, where there is something to do.</summary>
    internal void Start()
    {
        lock (_starting)
        {
            if (vault().NextKey is null || _thread is { IsAlive: true })
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = "reencryption" };
            _thread.Start();
        }
    }

    /// <summary>Pauses it behind the slice at work, also over restarts.</summary>
    internal void Pause() => Change(_settings with { Paused = true });

    /// <summary>Lets it go on, and tries again what failed.</summary>
    internal void Resume()
    {
        _failed = null;
        Change(_settings with { Paused = false });
        Start();
    }

    /// <summary>Bounds its speed.</summary>
    /// <param name="bound">Most MiB a second; 0 for no bound.</param>
    internal void Throttle(ulong bound) => Change(_settings with { Throttle = bound });

    /// <summary>A rotation begins: it is not paused, whatever the one before was.</summary>
    internal void Begin()
    {
        _rate.Clear();
        Resume();
    }

    /// <summary>Something changed that it may have waited for.</summary>
    internal void Wake()
    {
        Start();
        _wake.Set();
    }

    /// <summary>How far it is.</summary>
    internal ReencryptionProgress Progress()
    {
        KeptVault now = vault();
        ReencryptionSettings settings = _settings;
        ulong size = (ulong)now.Header.Header.DataSize;
        if (_ending)
            return new ReencryptionProgress(ReencryptionState.Running, size, size, 0, settings.Throttle);
        if (now.NextKey is null)
            return new ReencryptionProgress(ReencryptionState.None, Throttle: settings.Throttle);
        ReencryptionState state = StateOf(now, settings);
        Refusal? reason = state switch
        {
            ReencryptionState.Waiting => Unsealed,
            ReencryptionState.Failed => _failed,
            _ => null,
        };
        return new ReencryptionProgress(
            state,
            (ulong)now.Boundary,
            size,
            state == ReencryptionState.Running ? _rate.BytesPerSecond : 0,
            settings.Throttle,
            reason is null ? "" : $"{reason.Reason}: {reason.Thing}: {reason.Seen}",
            reason?.NextStep ?? ""
        );
    }

    private static Refusal Unsealed { get; } =
        new(
            "rotation.unsealed",
            "vault that is re-encrypted",
            "the unlock secret, which the header's MAC is made with",
            "nobody has it since a recovery or a revocation",
            "coffer rotate HOST --level reseal"
        );

    private ReencryptionState StateOf(KeptVault now, ReencryptionSettings settings) =>
        now.Share is null ? ReencryptionState.Waiting
        : _failed is not null ? ReencryptionState.Failed
        : settings.Paused ? ReencryptionState.Paused
        : ReencryptionState.Running;

    private void Change(ReencryptionSettings settings)
    {
        _settings = settings;
        _wake.Set();
        settings.Save(places.Settings);
    }

    private void Run()
    {
        try
        {
            using IDisposable guard = places.Guard();
            using SliceEngine engine = new(places, SliceSize);
            while (vault().NextKey is not null)
                Turn(engine);
        }
        catch (HeldVolumeException e)
        {
            // Nothing reads or writes any more, and no table describes the disk: the next boot ends the slice.
            places.Say($"{e.Refusal}: restarting");
            places.Restart();
        }
        catch (Exception e)
        {
            _failed = Failure.AsRefusal(e);
            places.Say($"rotation of the volume key: {_failed}");
        }
    }

    private void Turn(SliceEngine engine)
    {
        _wake.Reset();
        if (StateOf(vault(), _settings) != ReencryptionState.Running)
        {
            _rate.Clear();
            _wake.Wait(Timeout.InfiniteTimeSpan);
            return;
        }
        long bytes = 0;
        TimeSpan took = TimeSpan.Zero;
        turn.Slice(() => bytes = Slice(engine, out took));
        TimeSpan pause = SliceRate.PauseFor(bytes, took, _settings.Throttle, places.Traffic.HasMoved());
        if (bytes > 0 && pause > TimeSpan.Zero)
            _wake.Wait(pause);
        if (bytes > 0)
            _rate.Add(bytes, Stopwatch.GetTimestamp());
    }

    // Whoever sees that there is no rotation any more finds its receipt.
    private void End()
    {
        _ending = true;
        try
        {
            _failed = finish();
            if (_failed is null)
                Change(ReencryptionSettings.None);
        }
        finally
        {
            _ending = false;
        }
    }

    // How many bytes were done. A change may have come first: what it left is asked again.
    private long Slice(SliceEngine engine, out TimeSpan took)
    {
        took = TimeSpan.Zero;
        KeptVault now = vault();
        if (now.NextKey is null || StateOf(now, _settings) != ReencryptionState.Running)
            return 0;
        engine.Take(now);
        if (engine.IsDone)
        {
            End();
            return 0;
        }
        long begin = Stopwatch.GetTimestamp();
        _failed = engine.Step();
        took = Stopwatch.GetElapsedTime(begin);
        keep(now with { Header = engine.Header! });
        long done = engine.Position - now.Boundary;
        if (_failed is null)
            engine.Adapt(took);
        return done;
    }
}
