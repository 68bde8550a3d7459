using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Machine.Tests.Machines;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Machine.Tests;

/// <summary>What the agent of a running machine hands out, to whom, and what it may do itself.</summary>
[Collection(AskedMachine.Name)]
public sealed class AgentTests(RunningMachine running)
{
    private static readonly byte[] s_nonce = RandomNumberGenerator.GetBytes(32);

    private X509Certificate2 Operator => running.Installed.Image.Keys.Operator!;

    [Fact]
    public async Task Its_evidence_answers_the_nonce_over_the_key_of_the_connection()
    {
        using AgentClient client = new(running.AgentPort, Operator);
        EvidenceBundle bundle = await BundleAsync(client, s_nonce);
        Assert.Equal(client.ServerKey, bundle.Agent!.TlsPublicKey.ToArray());
        TpmsAttest quote = TpmsAttest.Read(bundle.Tpm!.Quote.Span).OrThrow();
        Assert.Equal(Bindings.QuoteExtraData(s_nonce, client.ServerKey, bundle.Machine), quote.ExtraData.ToArray());
        Measurements expected = Measurements.Of(running.Installed.Image);
        Assert.Equal("probe", bundle.Machine!.Name);
        Assert.Equal(expected.Pcr(4), Pcr(bundle, 4));
        Assert.Equal(expected.Pcr(7), Pcr(bundle, 7));
        Assert.Equal(expected.Pcr11AfterInitrd(), Pcr(bundle, 11));
        Assert.Null(bundle.Snp);
    }

    [Fact]
    public async Task Tpm2_checkquote_takes_its_quote()
    {
        using AgentClient client = new(running.AgentPort, Operator);
        EvidenceBundle bundle = await BundleAsync(client, s_nonce);
        string directory = Directory.CreateTempSubdirectory("coffer-quote-").FullName;
        try
        {
            string[] files = ["ak.pem", "quote", "signature"];
            string[] paths = [.. files.Select(file => Path.Combine(directory, file))];
            byte[] spki = TpmPublicKey.Spki(TpmtPublic.Read(bundle.Tpm!.AkPublic.Span).OrThrow()).OrThrow().ToArray();
            File.WriteAllText(paths[0], PemEncoding.WriteString("PUBLIC KEY", spki));
            File.WriteAllBytes(paths[1], bundle.Tpm.Quote.ToArray());
            File.WriteAllBytes(paths[2], bundle.Tpm.QuoteSignature.ToArray());
            string extraData = Convert.ToHexStringLower(
                Bindings.QuoteExtraData(s_nonce, client.ServerKey, bundle.Machine)
            );
            StockTool.Run(
                "tpm2-tools",
                "tpm2_checkquote",
                "-u",
                paths[0],
                "-m",
                paths[1],
                "-s",
                paths[2],
                "-q",
                extraData
            );
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_credential_for_its_certified_keys_comes_back_open()
    {
        using AgentClient client = new(running.AgentPort, Operator);
        JsonElement identity = await client.GetAsync("v1/identity");
        TpmtPublic ek = TpmtPublic.Read(identity.GetProperty("ek-public").GetBytesFromBase64()).OrThrow();
        TpmtPublic ak = TpmtPublic.Read(identity.GetProperty("ak-public").GetBytesFromBase64()).OrThrow();
        byte[] certificate = Assert
            .Single(identity.GetProperty("ek-certificates").EnumerateArray())
            .GetBytesFromBase64();
        Assert.Equal(TpmPublicKey.Spki(ek).OrThrow().ToArray(), KeyOf(certificate));
        using Secret secret = Secret.Random(32, SystemRandomSource.Instance);
        MadeCredential made = CredentialMaking.Make(ek, ak.Name, secret, SystemRandomSource.Instance).OrThrow();
        JsonElement answer = await client.EvidenceAsync(new EvidenceRequest(s_nonce, made));
        Assert.True(secret.FixedTimeEquals(answer.GetProperty("activation").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Two_nonces_have_two_quotes()
    {
        using AgentClient client = new(running.AgentPort, Operator);
        EvidenceBundle first = await BundleAsync(client, s_nonce);
        EvidenceBundle second = await BundleAsync(client, RandomNumberGenerator.GetBytes(32));
        Assert.NotEqual(first.Tpm!.Quote.ToArray(), second.Tpm!.Quote.ToArray());
        Assert.Equal(first.Tpm.AkPublic.ToArray(), second.Tpm.AkPublic.ToArray());
    }

    [Fact]
    public async Task Its_status_names_the_machine()
    {
        using AgentClient client = new(running.AgentPort, Operator);
        JsonElement status = await client.GetAsync("v1/status");
        Assert.Equal("probe", status.GetProperty("name").GetString());
        Assert.Equal("mounted", status.GetProperty("data-state").GetString());
        Assert.Equal("coffer-boot-1", status.GetProperty("boot").GetProperty("format").GetString());
    }

    [Fact]
    public async Task Without_a_certificate_the_handshake_fails()
    {
        using AgentClient client = new(running.AgentPort, null);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("v1/status"));
    }

    [Fact]
    public async Task With_a_foreign_certificate_the_handshake_fails()
    {
        using X509Certificate2 foreign = OperatorCertificate.Create(
            "mallory",
            SystemRandomSource.Instance,
            TimeProvider.System
        );
        using AgentClient client = new(running.AgentPort, foreign);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("v1/status"));
    }

    [Fact]
    public async Task TLS_1_2_is_refused()
    {
        using AgentClient client = new(running.AgentPort, Operator, SslProtocols.Tls12);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("v1/status"));
    }

    [Fact]
    public async Task It_is_a_user_without_capabilities_under_a_system_call_filter()
    {
        await WakeAsync();
        string status = await running.Probe.OutputAsync($"cat /proc/{Pid}/status");
        Assert.Matches(@"(?m)^Uid:\s+500\s+500\s+500\s+500$", status);
        Assert.Matches(@"(?m)^CapBnd:\s+0+$", status);
        Assert.Matches(@"(?m)^CapEff:\s+0+$", status);
        Assert.Matches(@"(?m)^NoNewPrivs:\s+1$", status);
        Assert.Matches(@"(?m)^Seccomp:\s+2$", status);
    }

    [Fact]
    public async Task Where_it_lives_nothing_can_be_written_and_nothing_of_the_data_be_seen()
    {
        await WakeAsync();
        // As root, but in the agent's view of the file system: the user it is could do even less.
        await running.Probe.OutputAsync(
            $"""
            set -e
            root=/proc/{Pid}/root
            test -x $root/usr/lib/coffer/agent
            for place in etc usr/lib/coffer run run/coffer sys/kernel; do
                if touch "$root/$place/evil" 2> /dev/null; then echo "$place can be written"; exit 1; fi
            done
            touch /var/there
            if test -e $root/var/there; then exit 1; fi
            """
        );
    }

    [Fact]
    public async Task It_has_no_network_but_the_socket_it_was_given()
    {
        await WakeAsync();
        string devices = await running.Probe.OutputAsync($"cat /proc/{Pid}/net/dev");
        Assert.Contains("lo:", devices);
        Assert.DoesNotContain("eth0", devices);
    }

    [Fact]
    public async Task When_nobody_asks_it_ends_and_the_next_question_starts_another()
    {
        // The minutes of the unit become seconds.
        await running.Probe.OutputAsync(
            """
            set -e
            mkdir -p /run/systemd/system/coffer-agent.service.d
            printf '[Service]\nExecStart=\nExecStart=/usr/lib/coffer/agent --idle 2\n' > /run/systemd/system/coffer-agent.service.d/idle.conf
            systemctl daemon-reload
            systemctl stop coffer-agent.service
            """
        );
        byte[] first = await WakeAsync();
        string state = await running.Probe.OutputAsync(
            "for i in $(busybox seq 60); do systemctl --quiet is-active coffer-agent.service || break; sleep 1; done; "
                + "systemctl is-active coffer-agent.service coffer-agent.socket || true; "
                + "systemctl show --property=Result --value coffer-agent.service"
        );
        Assert.Equal("inactive\nactive\nsuccess", state);
        byte[] second = await WakeAsync();
        Assert.NotEqual(first, second);
        await running.Probe.OutputAsync("rm -r /run/systemd/system/coffer-agent.service.d; systemctl daemon-reload");
    }

    private const string Pid = "$(systemctl show --property=MainPID --value coffer-agent.service)";

    private static string Pcr(EvidenceBundle bundle, int pcr) =>
        Convert.ToHexStringLower(Assert.Single(bundle.Tpm!.Pcrs).Values[pcr].Span);

    private static byte[] KeyOf(byte[] certificate)
    {
        using X509Certificate2 x509 = X509CertificateLoader.LoadCertificate(certificate);
        return x509.PublicKey.ExportSubjectPublicKeyInfo();
    }

    private static async Task<EvidenceBundle> BundleAsync(AgentClient client, byte[] nonce)
    {
        JsonElement answer = await client.EvidenceAsync(new EvidenceRequest(nonce));
        return EvidenceBundleReader.Read(Encoding.UTF8.GetBytes(answer.GetProperty("bundle").GetRawText())).OrThrow();
    }

    private async Task<byte[]> WakeAsync()
    {
        using AgentClient client = new(running.AgentPort, Operator);
        await client.GetAsync("v1/status");
        return client.ServerKey;
    }
}
