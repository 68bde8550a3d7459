using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Owner;

namespace Coffer.Tokens.Tests;

/// <summary>A PIN, and how often it was asked for.</summary>
internal sealed class FixedPin(string pin = SoftHsm.Pin) : IPinSource
{
    public int Asked { get; private set; }

    public Secret PinFor(Pkcs11Uri uri)
    {
        Asked++;
        return Secret.CopyOf(Encoding.UTF8.GetBytes(pin));
    }
}
