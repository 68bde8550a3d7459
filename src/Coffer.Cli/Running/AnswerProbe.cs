using Coffer.Lab;

namespace Coffer.Cli.Running;

/// <summary>Asks the workload over HTTP until it answers.</summary>
/// <param name="machine">The machine.</param>
/// <param name="url">Whom to ask: a forwarded port of this host.</param>
internal sealed class AnswerProbe(LabMachine machine, Uri url)
{
    private const int LongestBody = 2000;
    private static readonly TimeSpan s_oneTry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The first answer that is a success.</summary>
    public async Task<Answer> WaitAsync(CancellationToken cancellation)
    {
        using HttpClient client = new() { Timeout = s_oneTry };
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await AskAsync(client, cancellation) is { } answer)
                return answer;
            await Task.Delay(s_pause, cancellation);
        }
    }

    private async Task<Answer?> AskAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync(url, cancellation);
            if (!response.IsSuccessStatusCode)
                return null;
            string body = await response.Content.ReadAsStringAsync(cancellation);
            return new Answer(
                url,
                (int)response.StatusCode,
                body[..Math.Min(body.Length, LongestBody)],
                machine.Uptime
            );
        }
        catch (Exception e) when (e is HttpRequestException || IsTimeout(e, cancellation))
        {
            return null;
        }
    }

    private static bool IsTimeout(Exception e, CancellationToken cancellation) =>
        e is OperationCanceledException && !cancellation.IsCancellationRequested;
}
