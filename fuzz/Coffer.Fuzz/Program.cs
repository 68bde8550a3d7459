using Coffer.Fuzz;
using SharpFuzz;

const int WrongUsage = 2;

if (args is ["--smoke", string seeds, string runs, .. string[] names] && int.TryParse(runs, out int count))
{
    FuzzTarget[] targets = [.. FuzzTargets.All.Where(target => names.Length == 0 || names.Contains(target.Name))];
    return new Smoke(seeds, count).Run(targets) == 0 ? 0 : 1;
}
if (args is ["--mutate", string folder, string number] && ulong.TryParse(number, out ulong run))
{
    // The input of a run of the smoke test, to look at its finding.
    byte[][] files =
    [
        [],
        .. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];
    using Stream output = Console.OpenStandardOutput();
    output.Write(new Mutation(run).Of(files));
    return 0;
}
if (args is not [string name, .. string[] inputs] || FuzzTargets.Find(name) is not { } target)
{
    Console.Error.WriteLine("usage: Coffer.Fuzz TARGET                         fuzzed by afl-fuzz over standard input");
    Console.Error.WriteLine(
        "       Coffer.Fuzz TARGET FILE...                 reads the files once, to look at a finding"
    );
    Console.Error.WriteLine(
        "       Coffer.Fuzz --smoke SEEDS RUNS [TARGET...] seeds and RUNS changed copies of them, no afl-fuzz needed"
    );
    Console.Error.WriteLine("       Coffer.Fuzz --mutate SEEDS/TARGET RUN      writes the input of one run");
    Console.Error.WriteLine("targets: " + string.Join(' ', FuzzTargets.All.Select(t => t.Name)));
    return WrongUsage;
}

foreach (string file in inputs)
{
    target.Read(File.ReadAllBytes(file));
    Console.WriteLine($"{file}: no exception");
}
if (inputs.Length == 0)
    Fuzzer.OutOfProcess.Run(stream => target.Read(ReadAll(stream)));
return 0;

static byte[] ReadAll(Stream stream)
{
    using MemoryStream bytes = new();
    stream.CopyTo(bytes);
    return bytes.ToArray();
}
