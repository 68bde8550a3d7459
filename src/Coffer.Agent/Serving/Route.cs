using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Agent.Serving;

/// <summary>One thing that can be asked.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path, compared whole.</param>
/// <param name="Access">Who may ask.</param>
/// <param name="NeedsTurn">True when the TPM is asked for the answer.</param>
/// <param name="Answer">Makes the answer from the request's body; writes one JSON value.</param>
internal sealed record Route(string Method, string Path, Access Access, bool NeedsTurn, Answering Answer);

/// <summary>Makes an answer.</summary>
/// <param name="body">The request's body, whole.</param>
/// <param name="json">Takes one JSON value.</param>
/// <returns>Why there is no answer, or null.</returns>
internal delegate Refusal? Answering(ReadOnlyMemory<byte> body, Utf8JsonWriter json);
