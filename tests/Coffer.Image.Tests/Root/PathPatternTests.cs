using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("usr/bin/perl*", "usr/bin/perl5.40", true)]
    [InlineData("usr/bin/perl*", "usr/bin/perl/x", false)]
    [InlineData("usr/share/doc/**", "usr/share/doc/a/b", true)]
    [InlineData("usr/share/doc/**", "usr/share/doc", false)]
    [InlineData("usr/share/doc/**", "usr/share/docs/a", false)]
    [InlineData("etc/issue*", "etc/issue.net", true)]
    [InlineData("a.b", "aXb", false)]
    public void A_star_stays_in_its_segment_and_two_do_not(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new PathPattern(pattern).Matches(path));
}
