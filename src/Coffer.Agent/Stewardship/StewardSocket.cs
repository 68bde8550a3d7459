using System.Net.Sockets;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Frames;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Stewardship;

/// <summary>Where the agent speaks with the steward. Whom the socket lets in the kernel decides, by its mode: root and the agent's group.</summary>
/// <param name="listener">The socket that listens.</param>
/// <param name="steward">Who answers.</param>
/// <param name="clock">Learns of every request.</param>
internal sealed class StewardSocket(Socket listener, Steward steward, IdleClock clock) : IDisposable
{
    private const int MostAtOnce = 16;

    // Longer than the agent waits for a slow reader of a log before it gives him up.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _room = new(MostAtOnce);

    /// <summary>Waits for who is being answered.</summary>
    public void Dispose()
    {
        for (int i = 0; i < MostAtOnce; i++)
            _room.Wait();
        _room.Dispose();
    }

    /// <summary>Answers until it is cancelled.</summary>
    internal async Task ServeAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Socket asker = await listener.AcceptAsync(cancellation);
            await _room.WaitAsync(cancellation);
            new Thread(() => Answer(asker)) { IsBackground = true }.Start();
        }
    }

    private void Answer(Socket asker)
    {
        clock.Enter();
        try
        {
            asker.ReceiveTimeout = asker.SendTimeout = (int)s_patience.TotalMilliseconds;
            using NetworkStream stream = new(asker, ownsSocket: true);
            if (!StewardFrame.ReadRequest(stream).TryGet(out StewardRequest? request, out Refusal? refusal))
                AskFrame.Answer(stream, refusal);
            else if (request.Verb == StewardVerb.Logs)
                Stream(request, asker, stream);
            else
                AskFrame.Answer(stream, steward.Answer(request));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Who asked is gone.
        }
        finally
        {
            clock.Leave();
            _room.Release();
        }
    }

    // Nothing more is said by who asked: whatever comes is his end, also while there is nothing to write to him.
    private void Stream(StewardRequest request, Socket asker, Stream stream)
    {
        using CancellationTokenSource gone = new();
        using CancellationTokenSource over = new();
        Task watch = WatchAsync(asker, gone, over.Token);
        try
        {
            steward.Stream(request, stream, gone.Token);
        }
        finally
        {
            over.Cancel();
            watch.Wait(CancellationToken.None);
        }
    }

    private static async Task WatchAsync(Socket asker, CancellationTokenSource gone, CancellationToken over)
    {
        try
        {
            await asker.ReceiveAsync(new byte[1], over);
            await gone.CancelAsync();
        }
        catch (SocketException)
        {
            await gone.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The stream ended first.
        }
    }
}
