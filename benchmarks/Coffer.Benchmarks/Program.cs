using Coffer.Benchmarks;
using Coffer.Benchmarks.Attesting;
using Coffer.Benchmarks.Exporting;
using Coffer.Benchmarks.Quotes;
using Coffer.Benchmarks.Rotating;
using Coffer.Benchmarks.Unsealing;

IBenchmark[] benchmarks =
[
    new BootBenchmark(),
    new EventLogBenchmark(),
    new UnsealBenchmark(),
    new VerityBenchmark(),
    new CliBenchmark(),
    new SnpBenchmark(),
    new QuoteBenchmark(),
    new RotationBenchmark(),
    new ExportBenchmark(),
];
if (args.Length > 0 && benchmarks.FirstOrDefault(b => b.Name == args[0]) is { } chosen)
    return await chosen.RunAsync(args[1..]);
Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Coffer.Benchmarks -- NAME [arguments]");
foreach (IBenchmark benchmark in benchmarks)
    Console.Error.WriteLine($"  {benchmark.Name, -10} {benchmark.Summary}");
return 2;
