using System.Text;
using System.Text.RegularExpressions;
using Coffer.Lab;

namespace Coffer.Machine.Tests.Machines;

/// <summary>Runs shell scripts in a machine of the probe image, as root, or in its container.</summary>
/// <param name="machine">The machine.</param>
/// <param name="port">Port of the machine that the scripts are posted to.</param>
internal sealed class Probe(LabMachine machine, int port = Boot.ProbePort)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);
    private static readonly HttpClient s_client = new() { Timeout = Boot.Patience };

    private Uri Base => new($"http://127.0.0.1:{machine.HostPort(port)}/");

    /// <summary>Waits until the probe answers, or fails with what the console said last.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="recovered">The machine refused first, and was recovered.</param>
    public async Task WaitAsync(TimeSpan timeout, bool recovered = false)
    {
        using CancellationTokenSource late = new(timeout);
        while (!await AnswersAsync(late.Token))
        {
            string last = string.Join('\n', machine.Serial.Lines.TakeLast(25));
            Assert.False(late.IsCancellationRequested, $"no answer in {timeout}; last lines:\n{last}");
            Assert.True(machine.IsRunning, $"the machine ended; last lines:\n{last}");
            Assert.DoesNotContain(
                machine.Serial.Lines,
                line => !recovered && line.Text.Contains("coffer: REFUSED", StringComparison.Ordinal)
            );
            await Task.Delay(s_pause, CancellationToken.None);
        }
    }

    /// <summary>Runs a script.</summary>
    /// <returns>What it printed, standard error included, and its exit code.</returns>
    public async Task<(string Output, int ExitCode)> RunAsync(string script)
    {
        using StringContent content = new(script, Encoding.UTF8, "text/plain");
        using HttpResponseMessage response = await s_client.PostAsync(new Uri(Base, "cgi-bin/run"), content);
        string text = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        Match end = Regex.Match(text, @"\nexit (\d+)\s*$");
        Assert.True(end.Success, $"the probe did not finish: {text}");
        return (text[..end.Index].Trim(), int.Parse(end.Groups[1].Value));
    }

    /// <summary>Runs a script that must succeed.</summary>
    public async Task<string> OutputAsync(string script)
    {
        (string output, int exitCode) = await RunAsync(script);
        Assert.True(exitCode == 0, $"exit {exitCode}: {output}");
        return output;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await s_client.GetAsync(Base, cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
