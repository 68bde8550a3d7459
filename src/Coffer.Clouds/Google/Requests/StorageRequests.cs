namespace Coffer.Clouds.Google.Requests;

/// <summary>The calls of Cloud Storage (discovery document <c>storage:v1</c>), for a bucket and the one object in it.</summary>
/// <param name="endpoints">Where the interface is.</param>
/// <param name="place">Project, bucket and name.</param>
internal sealed class StorageRequests(GoogleEndpoints endpoints, GcpPlace place)
{
    private const string Root = "storage/v1/b";

    /// <summary>The bucket, for people.</summary>
    public string Bucket => $"bucket {place.Bucket}";

    /// <summary>The object, for people.</summary>
    public string Object => $"object gs://{place.Bucket}/{place.ObjectName}";

    /// <summary><c>buckets.get</c>.</summary>
    public GoogleRequest GetBucket => new(HttpMethod.Get, Url($"{Root}/{place.Bucket}"), Bucket, "storage.buckets.get");

    /// <summary><c>buckets.list</c>: those of the project whose names begin with the bucket's, it first.</summary>
    public GoogleRequest ListBuckets =>
        new(
            HttpMethod.Get,
            Url($"{Root}?project={Uri.EscapeDataString(place.Project)}&prefix={Uri.EscapeDataString(place.Bucket)}"),
            Bucket,
            "storage.buckets.list"
        );

    /// <summary><c>objects.get</c>.</summary>
    public GoogleRequest GetObject => new(HttpMethod.Get, Url(ObjectPath), Object, "storage.objects.get");

    /// <summary><c>buckets.insert</c>. Not repeated: a bucket's name is the world's, and a second one would only say that it is taken.</summary>
    public GoogleRequest InsertBucket(ReadOnlyMemory<byte> body) =>
        new(
            HttpMethod.Post,
            Url($"{Root}?project={Uri.EscapeDataString(place.Project)}"),
            Bucket,
            "storage.buckets.create"
        )
        {
            Body = body,
        };

    /// <summary>
    /// <c>objects.insert</c>, resumable: opens a session. Never over another object: generation 0 is none. Sessions cost nothing, and a second one
    /// hurts nobody.
    /// </summary>
    /// <param name="body">Name and metadata.</param>
    /// <param name="length">Bytes that will come.</param>
    public GoogleRequest BeginUpload(ReadOnlyMemory<byte> body, long length) =>
        new(
            HttpMethod.Post,
            Url($"upload/{Root}/{place.Bucket}/o?uploadType=resumable&ifGenerationMatch=0"),
            Object,
            "storage.objects.create"
        )
        {
            Body = body,
            IsGuarded = true,
            Headers = new Dictionary<string, string>
            {
                ["X-Upload-Content-Type"] = "application/gzip",
                ["X-Upload-Content-Length"] = $"{length}",
            },
        };

    /// <summary>The bytes that follow, in parts: for dry runs, which have no session.</summary>
    /// <param name="length">Bytes in all.</param>
    public GoogleRequest Upload(long length) =>
        new(
            HttpMethod.Put,
            Url($"upload/{Root}/{place.Bucket}/o?uploadType=resumable&upload_id=SESSION"),
            Object,
            "storage.objects.create"
        )
        {
            Headers = new Dictionary<string, string> { ["Content-Range"] = $"bytes 0-{length - 1}/{length}" },
        };

    /// <summary><c>objects.delete</c>, of the generation that was looked at and no other.</summary>
    /// <param name="generation">It.</param>
    public GoogleRequest DeleteObject(string generation) =>
        new(
            HttpMethod.Delete,
            Url($"{ObjectPath}?ifGenerationMatch={Uri.EscapeDataString(generation)}"),
            Object,
            "storage.objects.delete"
        )
        {
            IsGuarded = true,
        };

    private string ObjectPath => $"{Root}/{place.Bucket}/o/{Uri.EscapeDataString(place.ObjectName)}";

    private Uri Url(string path) => new(endpoints.Storage, path);
}
