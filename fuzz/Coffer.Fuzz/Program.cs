using Coffer.Fuzz;
using SharpFuzz;

const int WrongUsage = 2;

if (args is not [string name, .. string[] files] || FuzzTargets.Find(name) is not { } target)
{
    Console.Error.WriteLine("usage: Coffer.Fuzz TARGET          fuzzed by afl-fuzz over standard input");
    Console.Error.WriteLine("       Coffer.Fuzz TARGET FILE...  reads the files once, to look at a finding");
    Console.Error.WriteLine("targets: " + string.Join(' ', FuzzTargets.All.Select(t => t.Name)));
    return WrongUsage;
}

foreach (string file in files)
{
    target.Read(File.ReadAllBytes(file));
    Console.WriteLine($"{file}: no exception");
}
if (files.Length == 0)
    Fuzzer.OutOfProcess.Run(stream => target.Read(ReadAll(stream)));
return 0;

static byte[] ReadAll(Stream stream)
{
    using MemoryStream bytes = new();
    stream.CopyTo(bytes);
    return bytes.ToArray();
}
