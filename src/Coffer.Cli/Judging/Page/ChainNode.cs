namespace Coffer.Cli.Judging.Page;

/// <summary>One box of the picture.</summary>
/// <param name="Column">Column, from 0.</param>
/// <param name="Row">Row, from 0.</param>
/// <param name="Title">Its name.</param>
/// <param name="Detail">What it is in this evidence.</param>
/// <param name="State">Its colour.</param>
/// <param name="Why">What refuses it, or what holds; shown when pointed at.</param>
internal sealed record ChainNode(int Column, int Row, string Title, string Detail, ChainState State, string Why);
