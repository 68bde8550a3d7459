using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>One thing in the cloud that belongs to a machine: how to look for it, make it, compare it and remove it.</summary>
/// <param name="place">Where, and whose.</param>
/// <param name="thing">Kind and name, for people.</param>
internal abstract class Resource(GcpPlace place, string thing)
{
    /// <summary>Kind and name, for people.</summary>
    public string Thing => thing;

    /// <summary>Where, and whose.</summary>
    protected GcpPlace Place => place;

    /// <summary>Looks for it.</summary>
    public abstract GoogleRequest Look { get; }

    /// <summary>It in the answer to <see cref="Look"/>; null where it is not there.</summary>
    public virtual JsonElement? Found(JsonElement answer) => answer;

    /// <summary>What is sent to make it, in order; an upload's parts are one request here.</summary>
    public abstract ImmutableArray<GoogleRequest> Making { get; }

    /// <summary>What is sent to remove it; empty for what stays.</summary>
    /// <param name="generation">The generation that was looked at, where there are some.</param>
    public abstract ImmutableArray<GoogleRequest> Removing(string generation);

    /// <summary>The status of one that works; null for things without.</summary>
    public virtual string? Ready => null;

    /// <summary>Statuses that lead there by themselves.</summary>
    public virtual ImmutableArray<string> OnTheWay => [];

    /// <summary>What to do about one with another status.</summary>
    protected virtual string WhenNotReady => WhenDifferent;

    /// <summary>What to do about one that is another than it should be.</summary>
    protected abstract string WhenDifferent { get; }

    /// <summary>Makes it, and returns when that is done.</summary>
    public abstract Task MakeAsync(GoogleClient client, IDeployProgress progress, CancellationToken cancellation);

    /// <summary>Removes it, and returns when that is done.</summary>
    public abstract Task RemoveAsync(GoogleClient client, JsonElement seen, CancellationToken cancellation);

    /// <summary>Compares what is there with what should be.</summary>
    public abstract Refusal? Compare(JsonElement seen);

    /// <summary>What says whose it is.</summary>
    public virtual string OwnerOf(JsonElement seen) => seen.TextAt("labels", GcpPlace.Label);

    /// <summary>True when it is this machine's.</summary>
    public bool IsOurs(JsonElement seen) => OwnerOf(seen) == Owner;

    /// <summary>Refuses what is not this machine's, has ended, or is another than it should be.</summary>
    public Refusal? Judge(JsonElement seen)
    {
        if (!IsOurs(seen))
            return new Refusal(
                "gcp.foreign",
                Thing,
                $"nothing of this name, or one with {GcpPlace.Label}={place.Name}",
                OwnerOf(seen) is { Length: > 0 } other ? $"one that says {other}" : "one that says nothing of Coffer",
                "it is somebody else's: build with another name or version, or remove it yourself"
            );
        return Compare(seen) ?? JudgeStatus(seen.TextAt("status"));
    }

    /// <summary>True when it is being removed.</summary>
    public static bool IsGoing(JsonElement seen) => seen.TextAt("status") == "DELETING";

    /// <summary>True when it need not be waited for.</summary>
    public bool IsReady(JsonElement seen) => Ready is null || seen.TextAt("status") == Ready;

    /// <summary>What <see cref="OwnerOf"/> gives for this machine's.</summary>
    protected virtual string Owner => place.Name;

    private Refusal? JudgeStatus(string status) =>
        Ready is null || status == Ready || OnTheWay.Contains(status)
            ? null
            : new Refusal("gcp.status", Thing, Ready, status.Length == 0 ? "none" : status, WhenNotReady);
}
