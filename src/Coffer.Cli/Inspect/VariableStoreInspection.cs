using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;

namespace Coffer.Cli.Inspect;

/// <summary>Explains OVMF's variable store: the state of Secure Boot first, then each variable.</summary>
internal static class VariableStoreInspection
{
    private static readonly ImmutableArray<EfiVariableName> s_databases =
    [
        EfiVariableName.PK,
        EfiVariableName.KEK,
        EfiVariableName.Db,
        EfiVariableName.Dbx,
    ];

    /// <summary>Explains it.</summary>
    public static Parsed<Explanation> Explain(byte[] bytes) => OvmfVariableStore.Read(bytes).Then(Explain);

    private static Parsed<Explanation> Explain(OvmfVariableStore store)
    {
        ImmutableArray<Explanation> variables =
        [
            .. store.Variables.OrderBy(v => s_databases.IndexOf(v.Name) is var i and >= 0 ? i : 99).Select(Variable),
        ];
        return new Explanation(
            "ovmf-variable-store",
            "OVMF variable store",
            [SecureBoot(store), new Fact("variables", $"{variables.Length}")],
            variables
        );
    }

    private static Fact SecureBoot(OvmfVariableStore store)
    {
        const string Name = "secure boot";
        if (store.Find(EfiVariableName.PK) is null)
            return new Fact(Name, "setup mode", "no platform key: anybody may enrol keys, and everything boots");
        return store.Find(EfiVariableName.SecureBootEnable) is { Data.Span: [1] }
            ? new Fact(Name, "on", "only what db allows boots")
            : new Fact(Name, "off", "keys are enrolled, but everything boots");
    }

    private static Explanation Variable(StoredVariable variable)
    {
        string title = $"{variable.Name.Name}  {variable.Data.Length} bytes  {variable.Name.Vendor}";
        return
            s_databases.Contains(variable.Name)
            && SignatureInspection.Entries(variable.Data.Span).TryGet(out ImmutableArray<Explanation> entries, out _)
            ? new Explanation("variable", title, [], entries)
            : new Explanation("variable", title);
    }
}
