using Coffer.Image.Cache;

namespace Coffer.Image.Build;

/// <summary>Reports stages to the one who watches, with their times.</summary>
/// <param name="progress">Who watches.</param>
/// <param name="time">Where time is read.</param>
internal sealed class StageClock(IBuildProgress progress, TimeProvider time)
{
    /// <summary>Runs a stage; <paramref name="cached"/> tells from its result whether an earlier build had done it.</summary>
    internal async Task<T> RunAsync<T>(BuildStage stage, Func<Task<T>> run, Func<T, bool> cached)
    {
        long start = time.GetTimestamp();
        progress.Started(stage);
        T result = await run();
        progress.Finished(stage, time.GetElapsedTime(start), cached(result));
        return result;
    }

    /// <summary>Runs a stage that ends in the cache.</summary>
    internal Task<CachedPath> RunAsync(BuildStage stage, Func<Task<CachedPath>> run) =>
        RunAsync(stage, run, entry => entry.WasThere);
}
