namespace Coffer.Init.Install;

/// <summary>What an installer may do with a disk in the state it finds it in.</summary>
internal enum InstallStep
{
    /// <summary>Make the vault: nothing was begun, or what was begun was never committed.</summary>
    MakeVault,

    /// <summary>Only put the OS in place and wipe the payload: the vault is committed and stays as it is.</summary>
    Finish,
}
