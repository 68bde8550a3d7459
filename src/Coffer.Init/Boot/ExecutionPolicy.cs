using Coffer.Bytes;
using Coffer.Init.Start;

namespace Coffer.Init.Boot;

/// <summary>
/// Gives the kernel's IPE the policy that the owner signed: from here on it executes what came with the initrd and what is read from the OS root, and nothing else
/// (Linux, Documentation/admin-guide/LSM/ipe.rst). It lies in the signed initrd, so where it is missing, the owner wanted none.
/// </summary>
internal static class ExecutionPolicy
{
    private const string Path = "/coffer/execution.policy";
    private const string Ipe = "/sys/kernel/security/ipe";
    private const string Active = $"{Ipe}/policies/coffer/active";

    /// <summary>True when the owner wants it.</summary>
    internal static bool IsWanted => File.Exists(Path);

    /// <summary>Loads it and makes it the one that counts.</summary>
    /// <exception cref="RefusedException">The kernel does not take it (<c>execution.policy</c>), or does not enforce (<c>execution.enforce</c>).</exception>
    internal static void Enforce()
    {
        try
        {
            Write($"{Ipe}/new_policy", BoundedFile.Read(Path));
            Write(Active, "1"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(
                new Refusal(
                    "execution.policy",
                    "execution policy",
                    "a kernel with IPE that trusts the certificates of db",
                    e.Message,
                    "build the image again with a kernel that has IPE, or say generated-code: true of a workload"
                )
            );
        }
        string enforced = BoundedFile.ReadText($"{Ipe}/enforce").Trim() + BoundedFile.ReadText(Active).Trim();
        if (enforced != "11")
            throw new RefusedException(
                new Refusal("execution.enforce", "execution policy", "one that is active and enforced", enforced)
            );
    }

    // The kernel takes a policy in one write or not at all.
    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(bytes);
    }
}
