using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Deploying;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Uploading;

/// <summary>
/// Uploads a file in parts. After a lost connection or a busy server it asks what has arrived and goes on there; only a session that the server has
/// forgotten begins again.
/// </summary>
/// <param name="client">Who uploads.</param>
/// <param name="begin">The request that opens a session.</param>
/// <param name="archive">The file.</param>
/// <param name="progress">Where it is said.</param>
internal sealed class ResumableUpload(
    GoogleClient client,
    GoogleRequest begin,
    Archive archive,
    IDeployProgress progress
)
{
    private const int Sessions = 3;

    // A multiple of 256 KiB, which the protocol wants of every part but the last.
    private const int PartSize = 8 << 20;
    private static readonly int[] s_forgotten = [404, 410];

    private readonly byte[] _part = new byte[PartSize];

    /// <summary>Uploads it.</summary>
    /// <returns>The object as the server describes it.</returns>
    /// <exception cref="RefusedException">What Google refused.</exception>
    public async Task<JsonElement> RunAsync(CancellationToken cancellation)
    {
        HttpAnswer answer = HttpAnswer.Lost("no session");
        for (int session = 0; session < Sessions; session++)
        {
            answer = await SendAllAsync(await BeginAsync(cancellation), cancellation);
            if (answer.IsSuccess)
                return ForeignJson.Read(answer.Body)
                    ?? throw new RefusedException(GoogleProblem.Unreadable(begin, "the object", "another answer"));
            if (!s_forgotten.Contains(answer.Status))
                break;
            progress.Say($"{begin.Thing}: the upload was forgotten, it begins again");
        }
        throw new RefusedException(GoogleProblem.Of(begin, answer));
    }

    private async Task<UploadSession> BeginAsync(CancellationToken cancellation)
    {
        HttpAnswer answer = await client.RepeatAsync(begin, cancellation);
        if (!answer.IsSuccess)
            throw new RefusedException(GoogleProblem.Of(begin, answer));
        // The token goes along: to Google's storage and nowhere else.
        Uri root = client.Endpoints.Storage;
        return answer.Headers?.Location is { IsAbsoluteUri: true } address && root.IsBaseOf(address)
            ? new UploadSession(client, address, archive.Length)
            : throw new RefusedException(
                GoogleProblem.Unreadable(begin, $"an upload session at {root.Host}", "another address, or none")
            );
    }

    // Ends with the object, or with an answer that waiting does not help.
    private async Task<HttpAnswer> SendAllAsync(UploadSession session, CancellationToken cancellation)
    {
        using FileStream file = File.OpenRead(archive.Path);
        long position = 0;
        int failures = 0;
        HttpAnswer answer = await SendPartAsync(session, file, position, cancellation);
        while (!answer.IsSuccess && failures < Backoff.Attempts)
        {
            if (answer.Status == UploadSession.Incomplete)
            {
                long arrived = ArrivedOrThrow(session, answer, position);
                failures = arrived > position ? 0 : failures + 1;
                position = arrived;
                progress.Uploaded(position, archive.Length);
                answer = await SendPartAsync(session, file, position, cancellation);
            }
            else if (answer.IsTransient)
            {
                await client.Backoff.WaitAsync(++failures, answer, cancellation);
                answer = await session.AskAsync(cancellation);
            }
            else
                return answer;
        }
        if (answer.IsSuccess)
            progress.Uploaded(archive.Length, archive.Length);
        return answer;
    }

    private async Task<HttpAnswer> SendPartAsync(
        UploadSession session,
        FileStream file,
        long position,
        CancellationToken cancellation
    )
    {
        file.Position = position;
        int count = await file.ReadAtLeastAsync(_part, PartSize, throwOnEndOfStream: false, cancellation);
        if (position + count > archive.Length || count == 0)
            throw new IOException($"{archive.Path} changed while it was uploaded");
        return await session.PutAsync(_part.AsMemory(0, count), position, cancellation);
    }

    // A server that has less than before would have lost bytes that it had confirmed.
    private long ArrivedOrThrow(UploadSession session, HttpAnswer answer, long before) =>
        session.Arrived(answer) is { } arrived && arrived >= before && arrived < archive.Length
            ? arrived
            : throw new RefusedException(
                GoogleProblem.Unreadable(begin, "a range that begins at 0 and becomes longer", "another")
            );
}
