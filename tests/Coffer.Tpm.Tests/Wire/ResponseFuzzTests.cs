using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;
using CsCheck;

namespace Coffer.Tpm.Tests.Wire;

/// <summary>Whatever a TPM answers to whatever command: a response, an error or a refusal, and nothing else.</summary>
public sealed class ResponseFuzzTests
{
    private static readonly TpmHandle s_object = new(0x80000000, StorageRootKey.Template.Name);
    private static readonly TpmHandle s_index = GenerationCounter.Written.Handle;
    private static readonly TpmHandle s_session = new(0x03000000);
    private static readonly TpmtTk s_ticket = new(TpmSt.Verified, TpmHandle.Owner, default);
    private static readonly TpmlPcrSelection s_pcrs = TpmlPcrSelection.Of(TpmAlgId.Sha256, 7);

    public static TheoryData<string> Commands => [.. s_commands.Keys];

    private static readonly Dictionary<string, Action<TpmDevice, SessionUse[]>> s_commands = new()
    {
        [nameof(ActivateCredential)] = Run(new ActivateCredential(s_object, s_object, default, default)),
        [nameof(Certify)] = Run(new Certify(s_object, s_object, default, TpmtScheme.None)),
        [nameof(CertifyCreation)] = Run(
            new CertifyCreation(s_object, s_object, default, default, TpmtScheme.None, s_ticket)
        ),
        [nameof(Create)] = Run(new Create(s_object, default, StorageRootKey.Template, default, s_pcrs)),
        [nameof(CreatePrimary)] = Run(
            new CreatePrimary(TpmHandle.Owner, default, StorageRootKey.Template, default, s_pcrs)
        ),
        [nameof(EcdhZGen)] = Run(new EcdhZGen(s_object, new TpmsEccPoint(default, default))),
        [nameof(EvictControl)] = Run(new EvictControl(TpmHandle.Owner, s_object, TpmHandle.StorageRootKey)),
        [nameof(FlushContext)] = Run(new FlushContext(s_object)),
        [nameof(GetCapability)] = Run(new GetCapability(TpmCap.Pcrs, 0, 1)),
        [nameof(GetRandom)] = Run(new GetRandom(32)),
        [nameof(Load)] = Run(new Load(s_object, default, StorageRootKey.Template)),
        [nameof(LoadExternal)] = Run(new LoadExternal(StorageRootKey.Template, TpmHandle.Owner)),
        [nameof(MakeCredential)] = Run(new MakeCredential(s_object, Secret.Allocate(32), default)),
        [nameof(NvDefineSpace)] = Run(new NvDefineSpace(TpmHandle.Owner, GenerationCounter.Template)),
        [nameof(NvIncrement)] = Run(new NvIncrement(TpmHandle.Owner, s_index)),
        [nameof(NvRead)] = Run(new NvRead(s_index, s_index, 8, 0)),
        [nameof(NvReadPublic)] = Run(new NvReadPublic(s_index)),
        [nameof(NvUndefineSpace)] = Run(new NvUndefineSpace(TpmHandle.Owner, s_index)),
        [nameof(NvWrite)] = Run(new NvWrite(s_index, s_index, default, 0)),
        [nameof(PcrEvent)] = Run(new PcrEvent(TpmHandle.Pcr(7), default)),
        [nameof(PcrExtend)] = Run(new PcrExtend(TpmHandle.Pcr(7), [])),
        [nameof(PcrRead)] = Run(new PcrRead(s_pcrs)),
        [nameof(PolicyAuthorize)] = Run(new PolicyAuthorize(s_session, default, default, default, s_ticket)),
        [nameof(PolicyAuthValue)] = Run(new PolicyAuthValue(s_session)),
        [nameof(PolicyOr)] = Run(new PolicyOr(s_session, [PolicyDigest.Start, PolicyDigest.Start])),
        [nameof(PolicyCommandCode)] = Run(new PolicyCommandCode(s_session, TpmCc.Unseal)),
        [nameof(PolicyGetDigest)] = Run(new PolicyGetDigest(s_session)),
        [nameof(PolicyNv)] = Run(new PolicyNv(s_index, s_index, s_session, default, 0, TpmEo.Eq)),
        [nameof(PolicyPcr)] = Run(new PolicyPcr(s_session, default, s_pcrs)),
        [nameof(PolicySecret)] = Run(new PolicySecret(TpmHandle.Endorsement, s_session, default)),
        [nameof(Quote)] = Run(new Quote(s_object, default, TpmtScheme.None, s_pcrs)),
        [nameof(ReadClock)] = Run(new ReadClock()),
        [nameof(ReadPublic)] = Run(new ReadPublic(s_object)),
        [nameof(StartAuthSession)] = Run(
            new StartAuthSession(s_object, default, default, TpmSe.Hmac, TpmtSymDef.None, TpmAlgId.Sha256)
        ),
        [nameof(Startup)] = Run(new Startup(TpmSu.Clear)),
        [nameof(StirRandom)] = Run(new StirRandom(default)),
        [nameof(Unseal)] = Run(new Unseal(s_object)),
        [nameof(VerifySignature)] = Run(
            new VerifySignature(s_object, default, new TpmsSignatureRsa(TpmtScheme.RsaSsaSha256, default))
        ),
    };

    [Fact]
    public void Every_command_is_here() => Assert.Equal(Enum.GetNames<TpmCc>().Order(), s_commands.Keys.Order());

    [Theory, MemberData(nameof(Commands))]
    public void Any_bytes_at_all(string command) =>
        Gen.Byte.Array[0, 64].Sample(bytes => Survives(command, bytes, []), iter: 300);

    [Theory, MemberData(nameof(Commands))]
    public void Any_parameters_after_a_header_of_success(string command) =>
        Gen.OneOf(Gen.Byte, Gen.Byte[0, 2])
            .Array[0, 200]
            .Sample(body => Survives(command, Frame(TpmSt.NoSessions, body), []), iter: 500);

    [Theory, MemberData(nameof(Commands))]
    public void Any_parameters_and_authorizations_under_a_session(string command) =>
        Gen.OneOf(Gen.Byte, Gen.Byte[0, 2])
            .Array[0, 200]
            .Sample(body => Survives(command, Frame(TpmSt.Sessions, body), [PasswordSession.Instance]), iter: 500);

    [Fact]
    public void Any_response_under_an_encrypting_session_is_refused_for_its_HMAC_or_its_form() =>
        Gen
            .Byte.Array[0, 120]
            .Sample(
                body =>
                {
                    // StartAuthSession first: a handle and a nonce of 16 bytes; then the body, then success for the flush.
                    byte[] started = Frame(TpmSt.NoSessions, [0x02, 0, 0, 0, 0, 16, .. new byte[16]]);
                    ScriptedTransport wire = new(started, Frame(TpmSt.Sessions, body), Frame(TpmSt.NoSessions, []));
                    TpmDevice tpm = new(wire, SystemRandomSource.Instance);
                    using AuthSession session = AuthSession.Start(tpm, TpmSe.Hmac);
                    SessionUse use = ((SessionUse)session).Encrypting();
                    Assert.Throws<RefusedException>(() => tpm.Execute(new Unseal(s_object), use));
                },
                iter: 300
            );

    [Fact]
    public void A_response_larger_than_its_header_says_is_refused() =>
        Assert.Equal("11", Refused([0x80, 0x01, 0, 0, 0, 11, 0, 0, 0, 0]).Seen);

    [Fact]
    public void Trailing_bytes_are_refused() =>
        Assert.Equal("1 more bytes", Refused(Frame(TpmSt.NoSessions, [0, 1, 0xAA, 0xBB])).Seen);

    [Fact]
    public void A_response_under_no_session_to_a_command_under_one_is_refused()
    {
        TpmDevice tpm = new(new ScriptedTransport(Frame(TpmSt.NoSessions, [])), SystemRandomSource.Instance);
        RefusedException e = Assert.Throws<RefusedException>(() =>
            tpm.Execute(new StirRandom(default), PasswordSession.Instance)
        );
        Assert.Equal(("tag Sessions", "0x8001"), (e.Refusal.Expected, e.Refusal.Seen));
    }

    [Fact]
    public void A_TPM_that_wants_a_retry_gets_it()
    {
        byte[] retry = [0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x09, 0x22];
        ScriptedTransport wire = new(retry, retry, Frame(TpmSt.NoSessions, []));
        new TpmDevice(wire, SystemRandomSource.Instance).Execute(new StirRandom(default));
        Assert.Equal(3, wire.Sent);
    }

    [Fact]
    public void A_TPM_that_wants_retries_for_ever_is_an_error()
    {
        ScriptedTransport wire = new([0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x09, 0x22]);
        TpmDevice tpm = new(wire, SystemRandomSource.Instance);
        Assert.Equal(TpmRc.Retry, Assert.Throws<TpmException>(() => tpm.Execute(new StirRandom(default))).Error);
        Assert.InRange(wire.Sent, 2, 20);
    }

    private static Action<TpmDevice, SessionUse[]> Run<T>(ITpmCommand<T> command) =>
        (tpm, sessions) => tpm.Execute(command, sessions);

    private static void Survives(string command, byte[] response, SessionUse[] sessions)
    {
        Exception? e = Record.Exception(() =>
            s_commands[command](new TpmDevice(new ScriptedTransport(response), SystemRandomSource.Instance), sessions)
        );
        Assert.True(e is null or TpmException or RefusedException, $"{e}");
    }

    private static Refusal Refused(byte[] response)
    {
        TpmDevice tpm = new(new ScriptedTransport(response), SystemRandomSource.Instance);
        return Assert.Throws<RefusedException>(() => tpm.Execute(new GetRandom(1))).Refusal;
    }

    private static byte[] Frame(TpmSt tag, byte[] body)
    {
        byte[] frame = [.. new byte[10], .. body];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)tag);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(2), (uint)frame.Length);
        return frame;
    }
}
