namespace Coffer.Storage.Gpt;

/// <summary>How the two copies of a GPT stand to each other.</summary>
public enum GptCopies
{
    /// <summary>Both are valid and say the same.</summary>
    Agree,

    /// <summary>Both are valid and differ: an update was cut between the two. The primary counts, as for firmware and kernel.</summary>
    Differ,

    /// <summary>Only the primary is valid.</summary>
    BackupDamaged,

    /// <summary>Only the backup is valid, and was used.</summary>
    PrimaryDamaged,
}
