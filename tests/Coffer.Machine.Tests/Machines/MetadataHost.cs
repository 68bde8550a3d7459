namespace Coffer.Machine.Tests.Machines;

/// <summary>A host with a metadata server at the address of the clouds', on a card of its own. Each connection starts a shell script.</summary>
/// <param name="directory">Where script and log are.</param>
/// <param name="answer">The script: it reads the request behind the first line, which is <c>$line</c>, and writes the answer.</param>
internal sealed class MetadataHost(string directory, string answer)
{
    /// <summary>What it was asked, line by line.</summary>
    internal string[] Asked => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Combine(directory, "asked");

    /// <summary>What QEMU is told.</summary>
    /// <param name="network">More members of the card's network, such as a name it gives the machine.</param>
    internal string[] Arguments(string network = "")
    {
        string server = Path.Combine(directory, "metadata");
        File.WriteAllText(server, $"#!/bin/sh\nread -r line\necho \"$line\" >> {Log}\n{answer}\n");
        File.SetUnixFileMode(server, (UnixFileMode)0b111_101_101);
        string cloud = $"user,id=cloud,net=169.254.169.0/24,host=169.254.169.2{network}";
        return
        [
            .. (string[])["-netdev", $"{cloud},guestfwd=tcp:169.254.169.254:80-cmd:{server}"],
            .. (string[])["-device", "virtio-net-pci,netdev=cloud,romfile="],
        ];
    }
}
