using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Grants;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Recovery.Sharing;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads <c>recovery</c>: whom the recovery key is escrowed to, and how many of them it takes.</summary>
internal sealed class RecoveryReader
{
    private const int LargestFile = 64 * 1024;

    private const string MakeRecipients =
        "Make an identity with `coffer recovery keygen > recovery.recipients`, keep recovery.identity offline, and name the file with"
        + " its public key here, or the key itself.";

    private readonly DescriptionFiles _files;
    private readonly YamlErrors _errors;

    private RecoveryReader(DescriptionFiles files, YamlErrors errors) => (_files, _errors) = (files, errors);

    /// <summary>The recipients, each once.</summary>
    internal ImmutableArray<AgeRecipient> Recipients { get; private set; } = [];

    /// <summary>How many of them it takes.</summary>
    internal int Threshold { get; private set; } = 1;

    /// <summary>How the machine may be handed its recovery passphrase.</summary>
    internal RecoveryWays Ways { get; private set; } = RecoveryWays.Network;

    /// <summary>Reads it; what is wrong goes to the errors.</summary>
    /// <param name="files">The files that the description names.</param>
    /// <param name="errors">Where refusals go.</param>
    /// <param name="top">The description.</param>
    internal static RecoveryReader Read(DescriptionFiles files, YamlErrors errors, YamlMapping top)
    {
        RecoveryReader reader = new(files, errors);
        if (top.Mapping("recovery") is { } recovery)
            reader.Read(recovery);
        if (reader.Recipients.IsEmpty)
            errors.Add(
                top.Node,
                "no-recipient",
                "recovery.recipients",
                "at least one age recipient",
                "none",
                MakeRecipients
            );
        return reader;
    }

    private void Read(YamlMapping recovery)
    {
        Recipients = [.. recovery.Texts("recipients").SelectMany(item => Recipient(item.Text, item.Name))];
        Threshold = (int)recovery.Number("threshold", 1, 1, ShareSet.MostShares);
        bool network = recovery.Choice("network", "on", "on", "off") == "on";
        bool console = recovery.Choice("console", "off", "off", "on") == "on";
        Ways = (network, console) switch
        {
            (true, false) => RecoveryWays.Network,
            (true, true) => RecoveryWays.Both,
            (false, true) => RecoveryWays.Console,
            _ => RecoveryWays.Off,
        };
        recovery.End();
        if (_errors.First is not null || Recipients.IsEmpty || Escrow.Judge(Recipients, Threshold) is not { } refusal)
            return;
        string member = refusal.Reason == "escrow.threshold" ? "threshold" : "recipients";
        _errors.Add(
            recovery.Find(member) ?? recovery.Node,
            refusal.Reason[(refusal.Reason.IndexOf('.', StringComparison.Ordinal) + 1)..],
            recovery.NameOf(member),
            refusal.Expected,
            refusal.Seen,
            refusal.NextStep
        );
    }

    private IEnumerable<AgeRecipient> Recipient(YamlScalarNode text, string name)
    {
        if (text.Value!.StartsWith("age1", StringComparison.Ordinal))
            return Recipient(text, name, text.Value);
        FileInfo file = new(_files.PathOf(text.Value));
        if (!file.Exists)
            return Refuse(text, name, "an age recipient (age1...) or a file of them", text.Value);
        if (file.Length > LargestFile)
            return Refuse(text, name, $"a file of at most {LargestFile} bytes", $"{text.Value}, {file.Length} bytes");
        return _files
            .ReadText(text.Value, name)
            .Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#')
            .SelectMany(line => Recipient(text, $"{name}, file {text.Value}", line));
    }

    private AgeRecipient[] Recipient(YamlScalarNode text, string name, string line)
    {
        if (AgeRecipient.Read(line).TryGet(out AgeRecipient? recipient, out Refusal? refusal))
            return [recipient];
        // An identity in a description would go into every copy of it: it is not repeated in the message.
        bool secret = line.StartsWith("AGE-SECRET-KEY-", StringComparison.OrdinalIgnoreCase);
        return secret
            ? Refuse(text, name, "a recipient, age1..., which is public", "an identity, which is secret")
            : Refuse(
                text,
                name,
                $"an age recipient (age1...): {refusal.Expected}",
                line.StartsWith("age1", StringComparison.Ordinal) ? $"{Shown(line)}: {refusal.Seen}" : Shown(line)
            );
    }

    private AgeRecipient[] Refuse(YamlScalarNode text, string name, string expected, string seen)
    {
        _errors.Add(text, "recipient", name, expected, seen, MakeRecipients);
        return [];
    }

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
