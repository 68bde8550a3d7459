using Coffer.Bytes;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// A slice failed half-way and could not be taken back: the device stays held, because with either table somebody would read what is under
/// the other key. The disk is in a state that the next boot settles; the machine must be restarted at once.
/// </summary>
/// <param name="cause">What failed.</param>
public sealed class HeldVolumeException(Exception cause)
    : IOException("the volume stays held: restart the machine", cause)
{
    /// <summary>The same for people.</summary>
    public Refusal Refusal { get; } =
        new(
            "rotation.held",
            "volume that is re-encrypted",
            "a disk that takes a slice, or takes it back",
            cause.Message,
            "restart the machine: the next boot ends the slice"
        );
}
