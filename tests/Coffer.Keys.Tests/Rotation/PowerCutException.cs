namespace Coffer.Keys.Tests.Rotation;

/// <summary>The power is gone: nothing that follows happens.</summary>
public sealed class PowerCutException : IOException;
