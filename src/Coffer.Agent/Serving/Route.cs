using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Agent.Serving;

/// <summary>One thing that can be asked.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path, compared whole.</param>
/// <param name="Access">Who may ask.</param>
/// <param name="NeedsTurn">True when the TPM is asked for the answer.</param>
/// <param name="Answer">Makes the answer from the request; writes one JSON value.</param>
internal sealed record Route(string Method, string Path, Access Access, bool NeedsTurn, Answering Answer)
{
    /// <summary>Streams text in the place of an answer; null where there is one.</summary>
    internal Streaming? Stream { get; private init; }

    /// <summary>One that is answered with a stream of text, for as long as who asks listens.</summary>
    /// <param name="path">Path, compared whole.</param>
    /// <param name="stream">Makes the stream from the request.</param>
    internal static Route Streamed(string path, Streaming stream) =>
        new("POST", path, Access.Operators, false, (_, _) => null) { Stream = stream };
}

/// <summary>Makes an answer.</summary>
/// <param name="question">The request.</param>
/// <param name="json">Takes one JSON value.</param>
/// <returns>Why there is no answer, or null.</returns>
internal delegate Refusal? Answering(Question question, Utf8JsonWriter json);

/// <summary>Makes a stream of text.</summary>
/// <param name="question">The request.</param>
/// <param name="take">Takes each part, which may be empty, and is done when who asked has room for more.</param>
/// <param name="gone">Who asked is gone.</param>
/// <returns>Why there is no stream, or no more of it; null at its end.</returns>
internal delegate Task<Refusal?> Streaming(
    Question question,
    Func<ReadOnlyMemory<byte>, Task> take,
    CancellationToken gone
);
