namespace Coffer.Lab.Recording;

/// <summary>What happened to a recorded machine; the value is the first byte of its record.</summary>
public enum DiskEventKind : byte
{
    /// <summary>Bytes were written.</summary>
    Write = (byte)'W',

    /// <summary>Bytes were made zeros, or given up.</summary>
    Zero = (byte)'Z',

    /// <summary>Everything written before it is durable.</summary>
    Flush = (byte)'F',

    /// <summary>The TPM's lasting state became this one.</summary>
    Tpm = (byte)'T',

    /// <summary>Whoever records noted something.</summary>
    Mark = (byte)'M',
}
