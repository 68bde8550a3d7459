using System.Collections.Immutable;
using System.Text;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class WorkloadsDocumentTests
{
    private const string Description = """
        name: payroll
        version: 1
        recovery: { recipients: [age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg] }
        workloads:
          - name: tool
            command: [/usr/bin/tool]
            ports: [8080]
          - name: web
            image: registry.example/team/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            ports: ["443:8000", "53/udp"]
            health: { command: [/bin/ask] }
        """;

    [Fact]
    public void It_lists_what_the_description_runs_and_nothing_secret()
    {
        MachineDescription machine = DescriptionReader.Read(Description, "machine.yaml", "/").OrThrow();
        string text = Encoding.UTF8.GetString(
            WorkloadsDocument.Write(machine, ImmutableSortedDictionary<string, ContainerImage>.Empty)
        );
        const string digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        Assert.Equal(
            """{"format":"coffer-workload-list-1","workloads":["""
                + """{"name":"tool","kind":"program","ports":["8080:8080/tcp"],"health":false},"""
                + $$"""{"name":"web","kind":"container","image":"registry.example/team/web@{{digest}}","digest":"{{digest}}","ports":["443:8000/tcp","53:53/udp"],"health":true}"""
                + "]}",
            text
        );
    }
}
