namespace Coffer.Image.Cache;

/// <summary>A path in the cache.</summary>
/// <param name="Path">Where.</param>
/// <param name="WasThere">True when an earlier build had made it.</param>
public sealed record CachedPath(string Path, bool WasThere);
