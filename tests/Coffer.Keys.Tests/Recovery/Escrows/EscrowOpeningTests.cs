using System.Diagnostics;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Keys.Tests.Recovery.Escrows;

public sealed class EscrowOpeningTests : IDisposable
{
    private static readonly Guid s_vault = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("coffer-escrow-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Theory]
    [InlineData(3, 1, "0")]
    [InlineData(3, 1, "2")]
    [InlineData(3, 1, "0 1 2")]
    [InlineData(3, 2, "0 2")]
    [InlineData(3, 2, "2 1 0")]
    [InlineData(5, 5, "4 3 2 1 0")]
    [InlineData(16, 3, "15 7 1")]
    public void Enough_identities_get_the_passphrase(int recipients, int threshold, string officers)
    {
        using EscrowOpening opening = Try(EscrowTests.Make(recipients, threshold), officers);
        using Secret passphrase = opening.Passphrase().OrThrow();
        using Secret expected = RecoveryPassphrase.Create(new CountingRandomSource("escrow"));
        Assert.Equal(expected.Span, passphrase.Span);
    }

    [Fact]
    public void Who_opened_what_is_told()
    {
        using EscrowOpening opening = Try(EscrowTests.Make(3, 2), "2 9 0");
        Assert.Equal(
            ["recovery-1.age by 2: 1", "recovery-2.age by : ", "recovery-3.age by 0: 3"],
            opening.Files.Select(file => $"{file.Name} by {string.Join(',', file.OpenedBy)}: {file.Share}")
        );
        using EscrowOpening whole = Try(EscrowTests.Make(2, 1), "1 9 0");
        Assert.Equal([0, 2], Assert.Single(whole.Files).OpenedBy);
    }

    [Theory]
    [InlineData(3, 1, "7", "escrow.no-match")]
    [InlineData(3, 2, "7 8", "escrow.no-match")]
    [InlineData(3, 2, "", "escrow.no-match")]
    [InlineData(3, 2, "1", "share.too-few")]
    [InlineData(3, 2, "1 1", "share.too-few")]
    [InlineData(3, 3, "0 2 8", "share.too-few")]
    public void Foreign_and_too_few_identities_are_refused(
        int recipients,
        int threshold,
        string officers,
        string reason
    )
    {
        using EscrowOpening opening = Try(EscrowTests.Make(recipients, threshold), officers);
        Assert.Equal(reason, opening.Passphrase().Refusal?.Reason);
    }

    [Fact]
    public void Any_changed_byte_of_the_file_is_damage_or_for_nobody()
    {
        Escrow escrow = EscrowTests.Make(1, 1);
        for (int i = 0; i < escrow.Ages[0].Length; i++)
        {
            byte[] age = [.. escrow.Ages[0]];
            age[i] ^= 1;
            using EscrowOpening opening = Try(
                escrow with
                {
                    Ages =
                    [
                        [.. age],
                    ],
                },
                "0"
            );
            Assert.NotNull(opening.Passphrase().Refusal);
        }
    }

    [Fact]
    public void A_damaged_share_is_named_and_the_others_still_do()
    {
        Escrow escrow = EscrowTests.Make(3, 2);
        Escrow damaged = escrow with { Ages = escrow.Ages.SetItem(1, [.. escrow.Ages[1].Take(200), 0]) };
        using EscrowOpening enough = Try(damaged, "0 1 2");
        Assert.Equal("recovery-2.age", Assert.Single(enough.Files, file => file.Damage is not null).Name);
        using Secret passphrase = enough.Passphrase().OrThrow();
        using EscrowOpening few = Try(damaged, "0 1");
        Refusal? refusal = few.Passphrase().Refusal;
        Assert.Equal("share.too-few", refusal?.Reason);
        Assert.Contains("recovery-2.age is damaged", refusal?.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_of_another_escrow_in_its_place_is_refused()
    {
        Escrow ours = EscrowTests.Make(3, 2);
        Escrow theirs = EscrowTests.Make(3, 2, "theirs");
        using EscrowOpening opening = Try(ours with { Ages = ours.Ages.SetItem(1, theirs.Ages[1]) }, "0 1 2");
        Assert.Equal("share.foreign", opening.Passphrase().Refusal?.Reason);
    }

    [Fact]
    public void A_share_of_another_vault_is_damage()
    {
        Escrow theirs = EscrowTests.Make(2, 2, vault: Guid.Empty);
        using EscrowOpening opening = Try(theirs, "0 1");
        Assert.All(opening.Files, file => Assert.Equal("escrow.foreign", file.Damage?.Reason));
        Assert.Equal("escrow.foreign", opening.Passphrase().Refusal?.Reason);
    }

    [Fact]
    public void A_threshold_that_the_files_do_not_have_is_refused()
    {
        Escrow whole = EscrowTests.Make(2, 1);
        using EscrowOpening shared = Try(new Escrow(2, [whole.Ages[0], whole.Ages[0]]), "0 1");
        Assert.Equal("escrow.foreign", shared.Passphrase().Refusal?.Reason);
        Escrow shares = EscrowTests.Make(3, 2);
        using EscrowOpening fewer = Try(shares with { Ages = shares.Ages[..2] }, "0 1");
        Assert.Equal("escrow.foreign", fewer.Passphrase().Refusal?.Reason);
    }

    [Fact]
    public void A_file_with_something_else_in_it_is_refused()
    {
        byte[] age = AgeEncryption.Encrypt("hello"u8, Officers.Recipients(1), new CountingRandomSource("else"));
        using EscrowOpening opening = Try(
            new Escrow(
                1,
                [
                    [.. age],
                ]
            ),
            "0"
        );
        Assert.Equal("share.malformed", opening.Passphrase().Refusal?.Reason);
        Assert.Equal("share.malformed", Assert.Single(opening.Files).Damage?.Reason);
    }

    [Fact]
    public void Loose_files_need_no_header()
    {
        Escrow escrow = EscrowTests.Make(3, 2);
        using EscrowOpening opening = EscrowOpening.Try([escrow.Files[2], escrow.Files[0]], Officers.Identities(3));
        using Secret passphrase = opening.Passphrase().OrThrow();
        Assert.Equal([3, 1], opening.Shares.Select(share => share.Number));
    }

    // What the owner does who has nothing of Coffer.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Stock_age_opens_every_file_with_the_identity_of_its_recipient(int threshold)
    {
        Escrow escrow = EscrowTests.Make(3, threshold);
        List<RecoveryShare> shares = [];
        for (int officer = 0; officer < 3; officer++)
        {
            byte[] text = Age(escrow.Files[threshold == 1 ? 0 : officer], officer);
            if (threshold == 1)
                Assert.Null(RecoveryPassphrase.Check(text));
            else
                shares.Add(RecoveryShare.Read(text).OrThrow());
        }
        if (threshold > 1)
            SecretSharing.Combine(shares[1..]).OrThrow().Dispose();
    }

    // And what somebody escrowed by hand, to several recipients.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_stock_age_encrypted_to_several_recipients_is_opened_by_each(bool armored)
    {
        using Secret passphrase = RecoveryPassphrase.Create(new CountingRandomSource("by hand"));
        IEnumerable<string> recipients = Officers
            .Recipients(3)
            .SelectMany(recipient => (string[])["-r", recipient.ToString()!]);
        byte[] file = Run([.. armored ? ["-a"] : Array.Empty<string>(), .. recipients], passphrase.Span.ToArray());
        byte[] binary = AgeArmor.Remove(file).OrThrow();
        Assert.Equal(armored, !binary.AsSpan().SequenceEqual(file));
        for (int officer = 0; officer < 3; officer++)
        {
            using EscrowOpening opening = Try(
                new Escrow(
                    1,
                    [
                        [.. binary],
                    ]
                ),
                $"{officer}"
            );
            using Secret opened = opening.Passphrase().OrThrow();
            Assert.Equal(passphrase.Span, opened.Span);
        }
    }

    private static EscrowOpening Try(Escrow escrow, string officers)
    {
        AgeIdentity[] identities =
        [
            .. officers
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(officer => Officers.Identity(int.Parse(officer))),
        ];
        return EscrowOpening.Try(escrow, s_vault, identities);
    }

    private byte[] Age(EscrowFile file, int officer)
    {
        using AgeIdentity identity = Officers.Identity(officer);
        using Secret text = identity.ToText();
        string path = Path.Combine(_scratch.FullName, $"identity-{officer}");
        File.WriteAllText(path, $"# {identity.Recipient}\n{Encoding.ASCII.GetString(text.Span)}\n");
        return Run(["-d", "-i", path], file.Age.ToArray());
    }

    private static byte[] Run(string[] arguments, byte[] input)
    {
        Assert.True(File.Exists("/usr/bin/age"), "age is missing: apt-get install age");
        ProcessStartInfo start = new("/usr/bin/age", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
