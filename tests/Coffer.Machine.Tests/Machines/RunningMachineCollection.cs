namespace Coffer.Machine.Tests.Machines;

/// <summary>Tests that look into one machine that runs, started once for all of them.</summary>
[CollectionDefinition(Name)]
public sealed class RunningMachineCollection : ICollectionFixture<RunningMachine>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "a machine that runs";
}
