using System.Text.Json.Serialization;

namespace Coffer.Image.Containers;

/// <summary>Lists of words as JSON, without reflection.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class WordsJson : JsonSerializerContext;
