using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Coffer.Clouds.Google;

namespace Coffer.Cli.Deploying;

/// <summary>The requests that would be sent.</summary>
/// <param name="requests">In order.</param>
internal sealed class DryRunReport(ImmutableArray<GoogleRequest> requests)
{
    // Made when it is sent.
    private const string AnyId = "UUID";

    /// <summary>For a person: method and address, headers and body below them.</summary>
    public string Text
    {
        get
        {
            StringBuilder text = new();
            foreach (GoogleRequest request in requests)
            {
                text.Append($"{request.Method} {request.UrlWith(AnyId).OriginalString}\n");
                foreach ((string name, string value) in request.Headers)
                    text.Append($"  {name}: {value}\n");
                if (request.Body is { } body)
                    text.Append($"  {Encoding.UTF8.GetString(body.Span)}\n");
            }
            return text.ToString();
        }
    }

    /// <summary>For a machine: the member <c>requests</c>.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("requests");
        foreach (GoogleRequest request in requests)
        {
            writer.WriteStartObject();
            writer.WriteString("method", request.Method.Method);
            writer.WriteString("url", request.UrlWith(AnyId).OriginalString);
            writer.WriteStartObject("headers");
            foreach ((string name, string value) in request.Headers)
                writer.WriteString(name, value);
            writer.WriteEndObject();
            if (request.Body is { } body)
            {
                writer.WritePropertyName("body");
                writer.WriteRawValue(body.Span);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
