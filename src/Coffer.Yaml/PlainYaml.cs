using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Coffer.Yaml;

/// <summary>
/// One plain YAML mapping: no aliases, bounded nesting. YamlDotNet builds its tree by recursion, so that loops of aliases and deep
/// nesting would end the program.
/// </summary>
public static class PlainYaml
{
    private const int DeepestNesting = 16;

    /// <summary>The mapping at the top of a document, or null with the reason in <paramref name="errors"/>.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="what">What it is, for messages: "description".</param>
    /// <param name="errors">Where refusals go.</param>
    public static YamlMapping? Load(string yaml, string what, YamlErrors errors)
    {
        try
        {
            if (!IsPlain(yaml, what, errors))
                return null;
            YamlStream stream = new();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode top }])
                return new YamlMapping(top, "", errors);
            errors.Add(Mark.Empty, "yaml", what, "one YAML mapping", $"{stream.Documents.Count} documents");
        }
        catch (YamlException e)
        {
            errors.Add(e.Start, "yaml", what, "YAML", e.Message);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            // The parser's own words for some broken escapes and surrogates.
            errors.Add(Mark.Empty, "yaml", what, "YAML", e.Message);
        }
        return null;
    }

    private static bool IsPlain(string yaml, string what, YamlErrors errors)
    {
        Parser parser = new(new StringReader(yaml));
        for (int depth = 0; parser.MoveNext(); )
        {
            depth += parser.Current!.NestingIncrease;
            if (depth <= DeepestNesting && parser.Current is not AnchorAlias)
                continue;
            string expected = $"plain YAML without aliases, at most {DeepestNesting} levels deep";
            errors.Add(parser.Current.Start, "yaml", what, expected, "another");
            return false;
        }
        return true;
    }
}
