using System.Reflection;
using Coffer.Image.Inputs;

namespace Coffer.Machine.Tests;

/// <summary>Each test that the ledger of host inputs names is a test of this project.</summary>
public sealed class LedgerTests
{
    public static TheoryData<string> Names => [.. HostInputLedger.Rows.SelectMany(row => row.Tests).Distinct()];

    [Theory, MemberData(nameof(Names))]
    public void A_test_that_the_ledger_names_exists(string name)
    {
        string[] words = name.Split('.');
        Type? type = typeof(LedgerTests).Assembly.GetType($"Coffer.Machine.Tests.{words[0]}");
        Assert.NotNull(type);
        MethodInfo? method = type.GetMethod(words[1]);
        Assert.NotNull(method);
        Assert.NotEmpty(method.GetCustomAttributes<FactAttribute>());
    }
}
