using System.Text;

namespace Coffer.Cli.Tests;

/// <summary>Takes nothing.</summary>
internal sealed class ClosedOutput : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new IOException("Broken pipe");
}
