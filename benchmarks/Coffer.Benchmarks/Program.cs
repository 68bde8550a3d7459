using Coffer.Benchmarks;
using Coffer.Benchmarks.Quotes;
using Coffer.Benchmarks.Unsealing;

IBenchmark[] benchmarks = [new BootBenchmark(), new QuoteBenchmark(), new UnsealBenchmark(), new VerityBenchmark()];
if (args.Length > 0 && benchmarks.FirstOrDefault(b => b.Name == args[0]) is { } chosen)
    return await chosen.RunAsync(args[1..]);
Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Coffer.Benchmarks -- NAME [arguments]");
foreach (IBenchmark benchmark in benchmarks)
    Console.Error.WriteLine($"  {benchmark.Name, -10} {benchmark.Summary}");
return 2;
