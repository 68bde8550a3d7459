namespace Coffer.Machine.Tests.Machines;

/// <summary>The classes that ask one running machine's agent.</summary>
[CollectionDefinition(Name)]
public sealed class AskedMachine : ICollectionFixture<RunningMachine>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "asked machine";
}
