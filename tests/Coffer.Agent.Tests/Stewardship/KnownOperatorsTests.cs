using System.Security.Cryptography.X509Certificates;
using Coffer.Agent.Serving;
using Coffer.Agent.Stewardship;
using Coffer.Agent.Tests.Fixtures;

namespace Coffer.Agent.Tests.Stewardship;

public sealed class KnownOperatorsTests
{
    [Fact]
    public void Who_takes_himself_away_still_has_his_name_and_a_stranger_has_none()
    {
        using X509Certificate2 alice = Certificates.Operator("alice");
        using X509Certificate2 bob = Certificates.Operator("bob");
        using X509Certificate2 mallory = Certificates.Operator("mallory");
        Operators now = new([alice.RawData]);
        KnownOperators known = new(() => now);
        Assert.Equal("alice", known.Find(Operators.DigestOf(alice))?.Name);
        Assert.Null(known.Find(Operators.DigestOf(bob)));
        now = new([bob.RawData]);
        Assert.Equal("bob", known.Find(Operators.DigestOf(bob))?.Name);
        Assert.Equal("alice", known.Find(Operators.DigestOf(alice))?.Name);
        Assert.Null(known.Find(Operators.DigestOf(mallory)));
        Assert.Null(known.Find(""));
    }
}
