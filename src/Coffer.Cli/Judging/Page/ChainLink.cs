namespace Coffer.Cli.Judging.Page;

/// <summary>One arrow of the picture: <paramref name="From"/> vouches for <paramref name="To"/>.</summary>
/// <param name="From">Who vouches.</param>
/// <param name="To">For whom.</param>
/// <param name="Label">How: "signs", "names in REPORT_DATA".</param>
/// <param name="State">Its colour.</param>
internal sealed record ChainLink(ChainNode From, ChainNode To, string Label, ChainState State);
