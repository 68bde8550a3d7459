namespace Coffer.Machine.Tests.Machines;

/// <summary>The tests that share the machine with containers: each installation takes minutes.</summary>
[CollectionDefinition(Name)]
public sealed class ContainerMachineCollection : ICollectionFixture<ContainerMachine>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "machine with containers";
}
