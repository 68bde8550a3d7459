namespace Coffer.Cli.Running;

/// <summary>What the machine's workload answered.</summary>
/// <param name="Url">Who was asked.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Body">The beginning of the body.</param>
/// <param name="At">When, counted from the start of QEMU.</param>
internal sealed record Answer(Uri Url, int Status, string Body, TimeSpan At);
