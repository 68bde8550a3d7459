namespace Coffer.Benchmarks;

/// <summary>A measurement with its peer in the same run; prints one JSON line per result on standard output.</summary>
internal interface IBenchmark
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures and which arguments it takes.</summary>
    string Summary { get; }

    /// <summary>Measures.</summary>
    /// <returns>Exit code.</returns>
    Task<int> RunAsync(string[] arguments);
}
