using System.Collections.Immutable;

namespace Coffer.Image.Inputs;

/// <summary>One way by which the host reaches into the machine.</summary>
/// <param name="Name">Short name, unique.</param>
/// <param name="Rule">What becomes of what comes this way.</param>
/// <param name="Input">What the host can feed in.</param>
/// <param name="Enforcement">How the rule is enforced; of a bounded one also what the host gains.</param>
/// <param name="Tests">Tests of <c>Coffer.Machine.Tests</c> that feed it in, as <c>Class.Method</c>.</param>
public sealed record HostInputChannel(
    string Name,
    HostInputRule Rule,
    string Input,
    string Enforcement,
    ImmutableArray<string> Tests
);
