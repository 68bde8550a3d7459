namespace Coffer.Image.Root;

/// <summary>Who a program of the root runs as.</summary>
/// <param name="Name">Name of the account.</param>
/// <param name="Id">Its number, which the network filter goes by.</param>
internal sealed record ProgramAccount(string Name, int Id);
