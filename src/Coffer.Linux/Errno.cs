namespace Coffer.Linux;

/// <summary>Error numbers of x86-64 Linux by their names in errno(3).</summary>
public static class Errno
{
    /// <summary>No such file or directory.</summary>
    public const int ENOENT = 2;

    /// <summary>Interrupted system call.</summary>
    public const int EINTR = 4;

    /// <summary>No such device or address.</summary>
    public const int ENXIO = 6;

    /// <summary>Device or resource busy.</summary>
    public const int EBUSY = 16;

    /// <summary>File exists.</summary>
    public const int EEXIST = 17;

    /// <summary>No such device.</summary>
    public const int ENODEV = 19;

    /// <summary>Invalid argument.</summary>
    public const int EINVAL = 22;

    private static readonly Dictionary<int, string> s_names = new()
    {
        [1] = "EPERM",
        [ENOENT] = "ENOENT",
        [EINTR] = "EINTR",
        [5] = "EIO",
        [ENXIO] = "ENXIO",
        [8] = "ENOEXEC",
        [9] = "EBADF",
        [10] = "ECHILD",
        [11] = "EAGAIN",
        [12] = "ENOMEM",
        [13] = "EACCES",
        [14] = "EFAULT",
        [15] = "ENOTBLK",
        [EBUSY] = "EBUSY",
        [EEXIST] = "EEXIST",
        [18] = "EXDEV",
        [ENODEV] = "ENODEV",
        [20] = "ENOTDIR",
        [21] = "EISDIR",
        [EINVAL] = "EINVAL",
        [23] = "ENFILE",
        [24] = "EMFILE",
        [25] = "ENOTTY",
        [27] = "EFBIG",
        [28] = "ENOSPC",
        [30] = "EROFS",
        [34] = "ERANGE",
        [38] = "ENOSYS",
        [39] = "ENOTEMPTY",
        [40] = "ELOOP",
        [61] = "ENODATA",
        [74] = "EBADMSG",
        [84] = "EILSEQ",
        [95] = "EOPNOTSUPP",
        [110] = "ETIMEDOUT",
        [117] = "EUCLEAN",
        [122] = "EDQUOT",
        [126] = "ENOKEY",
        [127] = "EKEYEXPIRED",
        [128] = "EKEYREVOKED",
        [129] = "EKEYREJECTED",
    };

    /// <summary>The name, such as <c>EBUSY</c>, or <c>errno 999</c>.</summary>
    public static string NameOf(int errno) => s_names.TryGetValue(errno, out string? name) ? name : $"errno {errno}";
}
