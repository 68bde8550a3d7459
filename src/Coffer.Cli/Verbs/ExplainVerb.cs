using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Cli.Explaining;
using Coffer.Cli.Judging;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Image.Description;
using Coffer.Keys.Access;
using Coffer.Keys.Binding;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer explain</c>: who can decrypt a vault now, by which path, trusting whom; or what a description loosens, opens and pulls.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description =
            "HOST or HOST:PORT of a running machine; image as it was built; installed disk or image of one, the vault's partition, or its header as"
            + " coffer and cryptsetup back it up; or a machine.yaml",
    };
    private readonly Option<string?> _svg = new("--svg") { Description = "Write a picture", HelpName = "FILE" };
    private readonly MachineOptions _machine = new();

    public ExplainVerb(CommandIo io)
        : base(
            io,
            "explain",
            "Say who can decrypt a vault now, by which path, and whom the owner trusts on it. Of a disk only the first bytes of the vault are read; a running"
                + " machine is judged before its header is believed; an image that was never installed says who will be able to. Of a"
                + " description: what it loosens, what follows, what it opens in the network, which images it pulls from where, and who gets which secret."
        )
    {
        Arguments.Add(_source);
        Options.Add(_svg);
        foreach (Option option in _machine.All)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer explain payroll.example --policy payroll_1.policy.yaml",
            "coffer explain payroll_1.raw",
            "coffer explain payroll.header --json",
            "coffer explain payroll.raw --svg who.svg",
            "coffer explain machine.yaml",
        ];

    protected override async Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string source = parsed.GetRequiredValue(_source);
        if (Path.GetExtension(source) is ".yaml" or ".yml")
        {
            ExplainDescription(source, output);
            return;
        }
        VaultAccess? access = MachineJudging.IsHost(source)
            ? await AskAsync(parsed, source, output, cancellation)
            : ReadFile(source);
        if (access is null)
            return;
        if (parsed.GetValue(_svg) is { } svg)
        {
            File.WriteAllText(svg, AccessPicture.Render(access), new UTF8Encoding(false));
            output.Progress($"picture: {svg}");
        }
        output.Result(AccessText.Render(access), json => Write(json, access));
    }

    private static VaultAccess ReadFile(string path)
    {
        Parsed<HeaderCandidates> header = VaultFile.Read(path);
        return header.Refusal?.Reason == "recovery.no-vault"
            ? ImageFile.Read(path).OrThrow()
            : VaultAccess.Of(header.OrThrow());
    }

    private async Task<VaultAccess?> AskAsync(
        ParseResult parsed,
        string host,
        Output output,
        CancellationToken cancellation
    )
    {
        using AgentConnection agent = _machine.Connect(parsed, host);
        PolicyFile policy = _machine.ReadPolicy(parsed);
        if (await MachineJudging.AcceptAsync(agent, policy, host, output, cancellation) is not { } exchanged)
            return null;
        byte[] document = await agent.DocumentAsync("/v1/header", cancellation);
        VaultAccess access = VaultAccess.Of(VaultFile.ReadDocument(document).OrThrow());
        byte[] custody = await agent.DocumentAsync("/v1/custody", cancellation);
        return access with { Notes = [.. access.Notes, .. Recovered(exchanged), .. CustodyNotes.Of(custody)] };
    }

    private static IEnumerable<string> Recovered(Exchanged exchanged) =>
        exchanged.Bundle.Machine is { Recovered.Length: > 0 } machine
            ? [$"this boot was recovered ({machine.Recovered}): somebody used the recovery key"]
            : [];

    private static void ExplainDescription(string path, Output output)
    {
        MachineDescription machine = DescriptionReader.ReadFile(path).OrThrow();
        ImmutableArray<LoosenedSetting> loosened = LoosenedSettings.Of(machine);
        ImmutableArray<NetworkOpening> openings = NetworkOpenings.Of(machine);
        ImmutableArray<PulledImage> images = PulledImages.Of(machine);
        ImmutableArray<RevealedSecret> secrets = RevealedSecret.Of(machine);
        output.Result(
            $"{LoosenedText.Render(machine, loosened)}\n\n{OpeningsText.Render(openings)}{PulledText.Render(images)}{SecretsText.Render(secrets)}",
            json =>
            {
                Write(json, machine, loosened);
                Write(json, openings);
                Write(json, images);
                Write(json, secrets);
            }
        );
    }

    private static void Write(Utf8JsonWriter json, MachineDescription machine, ImmutableArray<LoosenedSetting> loosened)
    {
        json.WriteString("name", machine.Name);
        json.WriteStartArray("loosened");
        foreach (LoosenedSetting setting in loosened)
        {
            json.WriteStartObject();
            json.WriteString("where", setting.Where);
            json.WriteString("says", setting.Says);
            json.WriteString("means", setting.Means);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<NetworkOpening> openings)
    {
        json.WriteStartArray("network");
        foreach (NetworkOpening opening in openings)
        {
            json.WriteStartObject();
            json.WriteString("direction", opening.Direction);
            json.WriteString("what", opening.What);
            json.WriteString("who", opening.Who);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<PulledImage> images)
    {
        json.WriteStartArray("pulled");
        foreach (PulledImage image in images)
        {
            json.WriteStartObject();
            json.WriteString("reference", image.Reference);
            WriteList(json, "workloads", image.Workloads);
            WriteList(json, "from", image.Repositories);
            WriteList(json, "authorities", image.Registry.Authorities.Certificates.Select(PulledText.Fingerprint));
            if (image.SignatureKey is { } key)
                json.WriteString("signature-key", PulledText.KeyDigest(key));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<RevealedSecret> secrets)
    {
        json.WriteStartArray("secrets");
        foreach (RevealedSecret secret in secrets)
        {
            json.WriteStartObject();
            json.WriteString("name", secret.Name);
            WriteList(json, "workloads", secret.Workloads);
            WriteList(json, "registries", secret.Registries);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, VaultAccess access)
    {
        json.WriteString("subject", access.Subject);
        if (access.Vault != Guid.Empty)
        {
            json.WriteString("vault", access.Vault);
            json.WriteString("generation", access.Generation.ToString(CultureInfo.InvariantCulture));
        }
        json.WriteStartArray("paths");
        foreach (AccessPath path in access.Paths)
        {
            json.WriteStartObject();
            json.WriteString("name", path.Name);
            json.WriteString("who", path.Who);
            WriteList(json, "needs", path.Needs);
            WriteList(json, "trusts", path.Trusts);
            json.WriteString("ends", path.Ends);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteList(json, "notes", access.Notes);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
