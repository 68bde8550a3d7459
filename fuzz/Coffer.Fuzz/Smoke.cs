namespace Coffer.Fuzz;

/// <summary>
/// The short run of every target, without afl-fuzz: seeds, and so many changed copies of them. A finding is an exception, or memory
/// beyond ten times the input and what a target needs for any.
/// </summary>
/// <param name="seeds">Folder with one folder of seeds for each target.</param>
/// <param name="runs">Changed copies for each target.</param>
internal sealed class Smoke(string seeds, int runs)
{
    private const int AllocationPerByte = 10;

    // Some targets read their input twice and more, as it is and with a checksum or a signature made right.
    private const int AllocationOfAny = 512 * 1024;

    /// <summary>Runs the targets.</summary>
    /// <returns>The number of targets with a finding.</returns>
    public int Run(IEnumerable<FuzzTarget> targets) => targets.Count(target => !Holds(target));

    private bool Holds(FuzzTarget target)
    {
        List<byte[]> files =
        [
            [],
            .. Files(target),
        ];
        if (files.Count == 1)
            return Finding(target, "no seed", $"expected at least one file in {Path.Combine(seeds, target.Name)}");
        // What a target builds once, such as a key, is not the price of the input.
        foreach (byte[] file in files)
            Try(target, file);
        for (int i = 0; i < files.Count; i++)
        {
            if (Try(target, files[i]) is { } reason)
                return Finding(target, $"seed {i}", reason);
        }
        for (int run = 1; run <= runs; run++)
        {
            if (Try(target, new Mutation((ulong)run).Of(files)) is { } reason)
                return Finding(target, $"run {run}", reason);
        }
        Console.WriteLine($"{target.Name}: {files.Count - 1} seeds, {runs} runs, no finding");
        return true;
    }

    private IEnumerable<byte[]> Files(FuzzTarget target)
    {
        string folder = Path.Combine(seeds, target.Name);
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
    }

    private static string? Try(FuzzTarget target, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(bytes);
        }
        catch (Exception e)
        {
            return e.ToString();
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long limit = AllocationOfAny + ((long)AllocationPerByte * bytes.Length);
        return allocated > limit ? $"{allocated} bytes allocated for {bytes.Length}, at most {limit} expected" : null;
    }

    private static bool Finding(FuzzTarget target, string where, string reason)
    {
        Console.WriteLine($"{target.Name}: FINDING in {where}: {reason}");
        return false;
    }
}
