using System.Buffers.Binary;

namespace MySqlHa.Fuzz.Engine;

/// <summary>Changes inputs as AFL's havoc stage does: a few small changes at once, and now and then a part of another input.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly long[] Interesting = [0, 1, -1, 2, 4, 7, 8, 15, 16, 19, 20, 28, 31, 32, 44, 63, 64, 100, 127, 128, 250, 251, 252, 253, 254, 255, 256, 512, 1000, 1024, 4096, short.MaxValue, ushort.MaxValue, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    public byte[] Change(byte[] input, byte[] other, int most)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 << random.Next(0, 5); changes > 0; changes--)
        {
            Change(bytes, other);
        }

        if (bytes.Count > most)
        {
            bytes.RemoveRange(most, bytes.Count - most);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)random.Next(256));
            return;
        }

        var at = random.Next(bytes.Count);
        switch (random.Next(12))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes[at] = (byte)Interesting[random.Next(Interesting.Length)];
                break;
            case 4:
                bytes[at] += (byte)random.Next(-35, 36);
                break;
            case 5 or 6:
                Overwrite(bytes, at, Number());
                break;
            case 7:
                bytes.RemoveRange(at, random.Next(1, Math.Min(bytes.Count - at, 64) + 1));
                break;
            case 8:
                bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(bytes.Count - at, 64) + 1)));
                break;
            case 9:
                bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 33)));
                break;
            case 10 when other.Length > 0:
                var from = random.Next(other.Length);
                var part = other[from..(from + random.Next(1, Math.Min(other.Length - from, 256) + 1))];
                if (random.Next(2) == 0)
                {
                    bytes.InsertRange(at, part);
                }
                else
                {
                    Overwrite(bytes, at, part);
                }

                break;
            case 11:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }

    private byte[] Number()
    {
        var bytes = new byte[8];
        var number = Interesting[random.Next(Interesting.Length)];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            return bytes[..(1 << random.Next(1, 4))];
        }

        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes[^(1 << random.Next(1, 4))..];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] part)
    {
        for (var i = 0; i < part.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = part[i];
        }
    }
}
