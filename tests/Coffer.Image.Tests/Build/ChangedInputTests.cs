using Coffer.Image.Build;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Build;

/// <summary>Each input of a build changes what is made of it, and nothing else (docs/supply-chain.md, "What a change changes").</summary>
public sealed class ChangedInputTests(SmallMachine machine) : IClassFixture<SmallMachine>
{
    // Every UKI names the root and the disk, whose GUID follows from root and initrd, and the measurements name the UKIs.
    private const string Ukis =
        "installer .cmdline, installer PCR 11, installer PCR 4, os .cmdline, os .pcrsig, os PCR 11, os PCR 4";

    // The OS's initrd has the policy of what may be executed, which names the root.
    private const string Root = $"{Ukis}, os .initrd, root";
    private const string OtherRecipient = "age1vydylty5wqj0uwkx3lmudm5ueh565ld3fwxcxaudr30725jtrcxq8965l4";
    private const string Grant = "installer .initrd, os .initrd";
    private const string Owner = "installer .pcrpkey, installer PCR 7, os .pcrpkey, os PCR 7";
    private const string Titles = "installer .osrel, os .osrel";

    public static TheoryData<string, string, string, string> Descriptions =>
        new()
        {
            { "name", "name: small", "name: other", $"{Root}, {Grant}, {Titles}" },
            { "version", "version: 1", "version: 2", $"{Root}, {Grant}, {Titles}" },
            { "command", "program, httpd", "program, sleep", Root },
            { "operator", "alice.pem", "bob.pem", Root },
            { "content of files", "./files", "./changed", Root },
            { "recovery on the console", "recovery: {", "recovery: { console: on,", Ukis },
            {
                "recovery recipient",
                "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
                OtherRecipient,
                $"{Root}, {Grant}"
            },
            { "integrity", "files:", "disk: { integrity: none }\nfiles:", $"{Root}, {Grant}" },
            { "comment", "name: small", "# the same\nname: small", "" },
        };

    [Theory, MemberData(nameof(Descriptions))]
    public async Task A_changed_description(string input, string old, string replacement, string changed)
    {
        string description = SmallMachine.Description.Replace(old, replacement, StringComparison.Ordinal);
        await ChangesAsync(changed, await machine.BuildAsync(input, description));
    }

    [Fact]
    public async Task Other_kernel_words() =>
        await ChangesAsync(Ukis, await BuildAsync("words", options => options with { Profile = BuildProfile.Lab }));

    [Fact]
    public async Task Another_init() =>
        await ChangesAsync(
            $"{Ukis}, {Grant}",
            await BuildAsync("init", options => options with { InitPath = machine.OtherProgram })
        );

    [Fact]
    public async Task The_keys_of_another_owner() =>
        await ChangesAsync($"{Root}, {Grant}, {Owner}", await machine.BuildOfOthersAsync("owner"));

    [Fact]
    public async Task Another_agent() =>
        await ChangesAsync(
            Root,
            await BuildAsync("agent", options => options with { AgentPath = machine.OtherProgram })
        );

    private Task<IReadOnlyDictionary<string, string>> BuildAsync(
        string name,
        Func<BuildOptions, BuildOptions> change
    ) => machine.BuildAsync(name, SmallMachine.Description, change);

    private async Task ChangesAsync(string changed, IReadOnlyDictionary<string, string> parts)
    {
        IReadOnlyDictionary<string, string> before = await machine.UnchangedAsync();
        string[] names = [.. before.Keys.Union(parts.Keys)];
        Assert.Equal(
            string.Join(
                "\n",
                changed.Split(", ", StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal)
            ),
            string.Join(
                "\n",
                names
                    .Where(name => before.GetValueOrDefault(name) != parts.GetValueOrDefault(name))
                    .Order(StringComparer.Ordinal)
            )
        );
    }
}
