using System.Xml.Linq;
using Coffer.Cli.Tests.Recovering;

namespace Coffer.Cli.Tests.Verbs;

public sealed class RecoverySheetTests : IDisposable
{
    private const string Share =
        "coffer-share-1:5d2c9f3a:7f4fc97a:2-of-3:2:179eb770-6faaca08-8642c39d-3dce80a0-c8bc8678-c22efa40-62c7571f-94686493-7be34c35-1ea0d853:22f9c44b";

    // Used for nothing else.
    private const string Identity = "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("share", Share)]
    [InlineData("identity", Identity)]
    public async Task The_sheet_says_what_it_is_and_its_code_says_the_line(string kind, string line)
    {
        _scratch.WritePrivate("secret", $"# a comment\n{line}\n");
        CofferRun run = await CofferRun.Of(
            "recovery",
            "sheet",
            _scratch["secret"],
            "--holder",
            "Alice",
            "-o",
            _scratch["sheet"],
            "--json"
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.Json.GetProperty("files").GetArrayLength());
        string text = File.ReadAllText(_scratch["sheet.txt"]);
        Assert.Contains($"\n{line}\n", text);
        string date = text[(text.IndexOf("Made      ", StringComparison.Ordinal) + 10)..][..10];
        Approved.Matches($"recovery/sheet-{kind}.txt", text.Replace(date, "DATE", StringComparison.Ordinal));
        Assert.All(
            (string[])["sheet.txt", "sheet.png", "sheet.svg"],
            name => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch[name]))
        );
        Assert.Equal(line + "\n", Scan(_scratch["sheet.png"]));
        Assert.Equal("svg", XDocument.Load(_scratch["sheet.svg"]).Root!.Name.LocalName);
        Assert.DoesNotContain(line[40..60], run.Out + run.Error);
    }

    [Fact]
    public async Task The_SVG_has_the_modules_of_the_PNG()
    {
        _scratch.WritePrivate("secret", Share);
        await CofferRun.Of("recovery", "sheet", _scratch["secret"], "-o", _scratch["sheet"]);
        XElement root = XDocument.Load(_scratch["sheet.svg"]).Root!;
        int size = int.Parse(root.Attribute("viewBox")!.Value.Split(' ')[2]);
        // Painted as a plain bitmap, which the scanner reads as well.
        byte[] bits = new byte[size * size];
        string path = root.Elements().Last().Attribute("d")!.Value;
        foreach (string module in path.Split('M', StringSplitOptions.RemoveEmptyEntries))
        {
            int[] place = [.. module[..module.IndexOf('h', StringComparison.Ordinal)].Split(' ').Select(int.Parse)];
            bits[(place[1] * size) + place[0]] = 1;
        }
        const int scale = 6;
        IEnumerable<string> rows = Enumerable
            .Range(0, size * scale)
            .Select(y =>
                string.Join(' ', Enumerable.Range(0, size * scale).Select(x => bits[(y / scale * size) + (x / scale)]))
            );
        File.WriteAllText(_scratch["svg.pbm"], $"P1\n{size * scale} {size * scale}\n{string.Join('\n', rows)}\n");
        Assert.Equal(Share + "\n", Scan(_scratch["svg.pbm"]));
    }

    [Fact]
    public async Task A_sheet_is_taken_where_a_share_or_an_identity_is()
    {
        _scratch.WritePrivate("secret", Share);
        await CofferRun.Of("recovery", "sheet", _scratch["secret"], "-o", _scratch["sheet"]);
        CofferRun run = await CofferRun.Of("recovery", "combine", _scratch["sheet.txt"], "--reveal", "--json");
        Assert.Equal("share.too-few", run.Reason);
    }

    [Fact]
    public async Task What_has_no_one_secret_gets_no_sheet()
    {
        _scratch.WritePrivate("two", $"{Identity}\n{Identity}\n");
        _scratch.WritePrivate("none", "nothing\n");
        await RefusesAsync("recovery.sheet", "two");
        await RefusesAsync("age.bech32", "none");
        await RefusesAsync("recovery.missing", "gone");
    }

    [Fact]
    public async Task A_sheet_is_never_overwritten()
    {
        _scratch.WritePrivate("secret", Share);
        File.WriteAllText(_scratch["secret.sheet.txt"], "mine");
        await RefusesAsync("recovery.exists", "secret");
        Assert.Equal("mine", File.ReadAllText(_scratch["secret.sheet.txt"]));
    }

    private async Task RefusesAsync(string reason, string name)
    {
        CofferRun run = await CofferRun.Of("recovery", "sheet", _scratch[name], "--json");
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
        Assert.False(File.Exists(_scratch[$"{name}.sheet.png"]));
    }

    private static string Scan(string picture) =>
        StockTool.Run("zbar-tools", "/usr/bin/zbarimg", "--nodbus", "--quiet", "--raw", picture);
}
