using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MySqlHa.Fuzz.Targets;

/// <summary>Memory whose last byte lies before a page that nobody may touch: whoever reads beyond an input ends the process, whatever the runtime checks.</summary>
internal sealed unsafe partial class GuardedBuffer
{
    private const int Page = 4096, ReadWrite = 3, NoAccess = 0, PrivateAnonymous = 0x22;
    private readonly byte* _end;
    private readonly int _capacity;

    public GuardedBuffer(int capacity)
    {
        _capacity = (capacity + Page - 1) / Page * Page;
        var memory = Map(null, (nuint)_capacity + Page, ReadWrite, PrivateAnonymous, -1, 0);
        if (memory == (void*)-1 || Protect((byte*)memory + _capacity, Page, NoAccess) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        _end = (byte*)memory + _capacity;
    }

    /// <summary>A copy of the bytes that ends where the memory does. The next one overwrites it.</summary>
    public Span<byte> Hold(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, _capacity);
        var held = new Span<byte>(_end - bytes.Length, bytes.Length);
        bytes.CopyTo(held);
        return held;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);
}
