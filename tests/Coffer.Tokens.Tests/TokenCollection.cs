namespace Coffer.Tokens.Tests;

/// <summary>A login is the process's, not the session's (PKCS #11 v2.40, section 5.6): tests that log in take turns.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TokenCollection
{
    public const string Name = "tokens";
}
