using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google;

/// <summary>Why Google did not do something: its error document, as far as it can be read, as a refusal with what helps.</summary>
internal static class GoogleProblem
{
    /// <summary>The refusal for an answer that is no success.</summary>
    public static Refusal Of(GoogleRequest request, HttpAnswer answer)
    {
        if (answer.Status == 0)
            return new Refusal(
                "gcp.connection",
                request.Thing,
                $"an answer of {request.Url.Host}",
                answer.Loss,
                "is the network up? Run it again: what is done stays done"
            );
        (string reason, string expected, string next) = Meaning(request, answer);
        return new Refusal($"gcp.{reason}", request.Thing, expected, Seen(answer), next);
    }

    /// <summary>True where Google asks for fewer requests with a status that says something else.</summary>
    public static bool IsRateLimit(HttpAnswer answer) =>
        answer.Status == 403 && HasReason(answer, "rateLimitExceeded", "userRateLimitExceeded");

    /// <summary>What is refused when something that is no error document says something unexpected.</summary>
    public static Refusal Unreadable(GoogleRequest request, string expected, string seen) =>
        new(
            "gcp.answer",
            request.Thing,
            expected,
            seen,
            $"is it Google that answers as {request.Url.Host}? Run it again"
        );

    private static (string Reason, string Expected, string Next) Meaning(GoogleRequest request, HttpAnswer answer) =>
        answer.Status switch
        {
            401 => (
                "unauthorized",
                "a token that Google takes",
                "is the account still enabled, and its key still there? Look with: gcloud iam service-accounts describe"
            ),
            403 when HasReason(answer, "quotaExceeded") => (
                "quota",
                "a request within the project's quota",
                "ask Google for more of it, or choose another region or machine type"
            ),
            403 => ("permission", $"the permission {request.Permission}", Allowing(request)),
            404 => ("missing", "something of this name", "are project, zone and bucket spelled right?"),
            409 or 412 => (
                "conflict",
                "nothing of this name, or what is there unchanged",
                "somebody else works on it: look, and run it again"
            ),
            429 => (
                "rate",
                "a request within the project's rates",
                "wait a minute and run it again: what is done stays done"
            ),
            >= 500 => ("unavailable", "an interface that works", "run it again later: what is done stays done"),
            _ => (
                "request",
                "a request that Google takes",
                "what it says above names the field; is the machine type one of the zone's?"
            ),
        };

    private static bool HasReason(HttpAnswer answer, params string[] reasons) =>
        ForeignJson.Read(answer.Body) is { } json
        && json.ListAt("error", "errors").Any(error => reasons.Contains(error.TextAt("reason")));

    // Names of buckets are the world's.
    private static string Allowing(GoogleRequest request) =>
        request.Permission switch
        {
            "storage.buckets.list" =>
                "give the account a role with it in the project (docs/clouds/gcp.md), or take the bucket, whoever owns it, with --foreign-bucket",
            "storage.buckets.get" or "storage.buckets.create" =>
                "the bucket may be somebody else's: choose another name, or give the account a role with it (docs/clouds/gcp.md)",
            _ =>
                "give the account a role with it (docs/clouds/gcp.md); is the interface enabled in the project, and billing?",
        };

    private static string Seen(HttpAnswer answer)
    {
        JsonElement? json = ForeignJson.Read(answer.Body);
        string message = json?.TextAt("error", "message") ?? "";
        return message.Length == 0 ? $"status {answer.Status}" : $"status {answer.Status}: {message}";
    }
}
