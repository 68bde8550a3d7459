namespace Coffer.Cli.Judging.Page;

/// <summary>What became of a link of the chain of trust.</summary>
internal enum ChainState
{
    /// <summary>There is nothing of it in the evidence, or nothing was judged: grey.</summary>
    Absent,

    /// <summary>Its rules hold: green.</summary>
    Good,

    /// <summary>A rule refuses it: red.</summary>
    Bad,
}
