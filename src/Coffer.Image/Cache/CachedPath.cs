namespace Coffer.Image.Cache;

/// <summary>A path in the cache.</summary>
/// <param name="Path">Where.</param>
/// <param name="Digest">SHA-256 over its content, lower-case hex; of a file that of its bytes.</param>
/// <param name="WasThere">True when an earlier build had made it.</param>
public sealed record CachedPath(string Path, string Digest, bool WasThere);
