using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Coffer.Lab;

namespace Coffer.Machine.Tests.Machines;

/// <summary>A user of the example examples/notes who remembers which notes it promised to keep.</summary>
/// <param name="port">Port of the web application in the machine.</param>
internal sealed class NotesClient(ushort port) : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private readonly HttpClient _client = new() { Timeout = Boot.Patience };
    private readonly List<string> _kept = [];

    /// <summary>Notes that were answered with "kept", oldest first.</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Waits until the application answers with its notes.</summary>
    public async Task WaitAsync(LabMachine machine)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        while (await TryListAsync(machine) is null)
        {
            Assert.True(machine.IsRunning, "the machine ended");
            Assert.False(late.IsCancellationRequested, "no notes in time");
            await Task.Delay(s_pause, CancellationToken.None);
        }
    }

    /// <summary>Every note that was promised to be kept is there, in its place. One without an answer may be there too.</summary>
    public async Task RequireKeptAsync(LabMachine machine)
    {
        await WaitAsync(machine);
        string[] seen = await TryListAsync(machine) ?? [];
        Assert.Equal(_kept, seen.Where(_kept.Contains));
    }

    /// <summary>Asks it to keep a note of random words.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="size">Its characters.</param>
    /// <returns>Its answer's status; null without an answer.</returns>
    public async Task<HttpStatusCode?> TryKeepAsync(LabMachine machine, int size = 64)
    {
        string note = RandomNumberGenerator.GetHexString(size, lowercase: true);
        try
        {
            using StringContent content = new(note, Encoding.ASCII, new MediaTypeHeaderValue("text/plain"));
            using HttpResponseMessage answer = await _client.PostAsync(Base(machine), content);
            if (answer.IsSuccessStatusCode)
                _kept.Add(note);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<string[]?> TryListAsync(LabMachine machine)
    {
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(Base(machine), "notes.txt"));
            string text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private Uri Base(LabMachine machine) => new($"http://127.0.0.1:{machine.HostPort(port)}/");
}
