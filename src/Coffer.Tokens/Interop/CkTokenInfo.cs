using System.Runtime.InteropServices;
using System.Text;

namespace Coffer.Tokens.Interop;

/// <summary>CK_TOKEN_INFO (PKCS #11 v2.40, section 3.3): what of it says which token this is and how it stands with its PIN.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkTokenInfo
{
    private const nuint CKF_USER_PIN_INITIALIZED = 0x00000008;
    private const nuint CKF_USER_PIN_FINAL_TRY = 0x00020000;
    private const nuint CKF_USER_PIN_LOCKED = 0x00040000;
    private const int LabelSize = 32;
    private const int SerialNumberSize = 16;

    private fixed byte _label[LabelSize];
    private fixed byte _manufacturerId[32];
    private fixed byte _model[16];
    private fixed byte _serialNumber[SerialNumberSize];
    private readonly nuint _flags;
    private fixed ulong _countsAndSizes[10];
    private fixed byte _versionsAndTime[20];

    /// <summary>Its label, without the blanks behind it.</summary>
    public readonly string Label
    {
        get
        {
            fixed (byte* label = _label)
                return Text(new(label, LabelSize));
        }
    }

    /// <summary>Its serial number, without the blanks behind it.</summary>
    public readonly string SerialNumber
    {
        get
        {
            fixed (byte* serial = _serialNumber)
                return Text(new(serial, SerialNumberSize));
        }
    }

    /// <summary>Somebody set a PIN.</summary>
    public readonly bool HasPin => (_flags & CKF_USER_PIN_INITIALIZED) != 0;

    /// <summary>One more wrong PIN locks it.</summary>
    public readonly bool IsFinalTry => (_flags & CKF_USER_PIN_FINAL_TRY) != 0;

    /// <summary>It takes no PIN any more.</summary>
    public readonly bool IsLocked => (_flags & CKF_USER_PIN_LOCKED) != 0;

    private static string Text(ReadOnlySpan<byte> padded) => Encoding.UTF8.GetString(padded).TrimEnd(' ', '\0');
}
