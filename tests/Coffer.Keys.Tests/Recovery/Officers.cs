using Coffer.Keys.Recovery.Age;

namespace Coffer.Keys.Tests.Recovery;

/// <summary>Identities that are the same in every run.</summary>
internal static class Officers
{
    internal static AgeIdentity[] Identities(int count) => [.. Enumerable.Range(0, count).Select(Identity)];

    internal static AgeRecipient[] Recipients(int count)
    {
        AgeIdentity[] identities = Identities(count);
        AgeRecipient[] recipients = [.. identities.Select(identity => identity.Recipient)];
        Array.ForEach(identities, identity => identity.Dispose());
        return recipients;
    }

    internal static AgeIdentity Identity(int number) =>
        AgeIdentity.Create(postQuantum: false, new CountingRandomSource($"officer {number}")).OrThrow();
}
