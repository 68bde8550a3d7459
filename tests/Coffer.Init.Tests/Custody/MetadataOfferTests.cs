using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Init.Custody;
using Coffer.Tpm;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Init.Tests.Custody;

public sealed class MetadataOfferTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-offer-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_there_is_handed_on_once()
    {
        File.WriteAllText(Left, "Y29m\nZmVy\n");
        List<string> taken = [];
        Assert.True(Offer.Take(document => Note(taken, document)));
        Assert.Equal(["coffer"], taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_one_is_none(string text)
    {
        File.WriteAllText(Left, text);
        Assert.False(Offer.Take(_ => throw new InvalidOperationException()));
    }

    [Fact]
    public async Task It_is_waited_for()
    {
        Assert.Null(Offer.Read());
        using ManualResetEventSlim begun = new();
        Task<bool> taking = Task.Run(() =>
        {
            begun.Set();
            return Offer.Take(_ => null);
        });
        begun.Wait(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Left + ".new", "YQ==", TestContext.Current.CancellationToken);
        File.Move(Left + ".new", Left);
        Assert.True(await taking);
    }

    [Fact]
    public void While_another_change_is_at_work_it_is_handed_on_again()
    {
        File.WriteAllText(Left, "YQ==");
        Queue<Refusal?> answers = new([Refuse(Custodian.Busy), Refuse(Custodian.Busy), null]);
        Assert.True(Offer.Take(_ => answers.Dequeue()));
        Assert.Empty(answers);
    }

    [Theory]
    [InlineData("configuration-index.tpm")]
    [InlineData("srk.transport")]
    [InlineData("thrown")]
    [InlineData("TPM_RC_RETRY")]
    [InlineData("EBUSY")]
    public void After_a_failure_of_the_TPM_it_is_handed_on_again_and_no_more_than_so_often(string failure)
    {
        File.WriteAllText(Left, "YQ==");
        int tries = 0;
        Assert.True(Offer.Take(_ => ++tries <= 3 ? Fail(failure) : null));
        Assert.Equal(4, tries);
        tries = 0;
        Assert.Throws<RefusedException>(() => Offer.Take(_ => ++tries > 0 ? Fail(failure) : null));
        Assert.Equal(MetadataOffer.MostFailures, tries);
    }

    [Fact]
    public void A_refusal_behind_a_failure_ends_it_too()
    {
        File.WriteAllText(Left, "YQ==");
        Queue<Refusal?> answers = new([Refuse("srk.tpm"), Refuse(Custodian.Busy), Refuse("configuration.key")]);
        RefusedException refused = Assert.Throws<RefusedException>(() => Offer.Take(_ => answers.Dequeue()));
        Assert.Equal("configuration.key", refused.Refusal.Reason);
        Assert.Empty(answers);
    }

    [Fact]
    public void A_refusal_ends_it()
    {
        File.WriteAllText(Left, "YQ==");
        RefusedException refused = Assert.Throws<RefusedException>(() =>
            Offer.Take(_ => Refuse("configuration.older"))
        );
        Assert.Equal("configuration.older", refused.Refusal.Reason);
    }

    [Fact]
    public void What_is_no_text_of_a_document_is_handed_on_as_refused()
    {
        File.WriteAllText(Left, "#!/bin/sh");
        Assert.Equal("configuration.base64", Offer.Read()?.Refusal?.Reason);
        File.WriteAllText(Left, new string('a', ConfigurationText.LargestSize + 100));
        Assert.Equal("configuration.too-large", Offer.Read()?.Refusal?.Reason);
    }

    [Fact]
    public void No_link_is_followed_and_no_pipe_or_directory_read()
    {
        File.WriteAllText(Left + ".other", "YQ==");
        File.CreateSymbolicLink(Left, Left + ".other");
        Refusal? link = Offer.Read()?.Refusal;
        Assert.Equal("configuration.unreadable", link?.Reason);
        Assert.Contains("ELOOP", link?.Seen);
        File.Delete(Left);
        Directory.CreateDirectory(Left);
        Assert.Equal("configuration.unreadable", Offer.Read()?.Refusal?.Reason);
        Directory.Delete(Left);
        StockTool.Run("coreutils", "mkfifo", [Left], _directory);
        Assert.Empty(Offer.Read()!.Value.OrThrow());
    }

    private string Left => Path.Combine(_directory, "configuration");

    private MetadataOffer Offer => new(Left, TimeSpan.FromMilliseconds(1));

    private static Refusal? Note(List<string> taken, Parsed<byte[]> document)
    {
        taken.Add(System.Text.Encoding.ASCII.GetString(document.OrThrow()));
        return null;
    }

    private static Refusal Fail(string failure) =>
        failure switch
        {
            "thrown" => throw new RefusedException(Refuse("configuration-index.transport")),
            "TPM_RC_RETRY" => throw new TpmException(TpmCc.NvRead, new TpmResponseCode((uint)TpmRc.Retry)),
            "EBUSY" => throw new IOException(failure),
            _ => Refuse(failure),
        };

    private static Refusal Refuse(string reason) => new(reason, "configuration", "another", "this");
}
