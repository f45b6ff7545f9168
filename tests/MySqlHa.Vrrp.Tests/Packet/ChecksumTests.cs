using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Packet;

public sealed class ChecksumTests
{
    [Fact]
    public void Rfc_1071_section_3_example() =>
        Assert.Equal(unchecked((ushort)~0xDDF2), Checksum.Compute([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]));

    [Fact]
    public void A_known_IPv4_header() =>
        Assert.Equal(0xB861, Checksum.Compute(Convert.FromHexString("450000730000400040110000c0a80001c0a800c7")));

    [Fact]
    public void An_odd_byte_counts_as_the_high_half_of_a_word() => Assert.Equal(unchecked((ushort)~0xAB00), Checksum.Compute([0xAB]));

    [Fact]
    public void Carries_fold_until_none_is_left() => Assert.Equal(unchecked((ushort)~0x0001), Checksum.Compute([0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x01]));

    [Fact]
    public void Nothing_sums_to_all_ones() => Assert.Equal(0xFFFF, Checksum.Compute([]));

    [Fact]
    public void The_pseudo_header_makes_the_difference_that_keepalived_and_the_RFC_disagree_about()
    {
        var message = Convert.FromHexString("310ac80200640000c0000201c0000202");
        Assert.Equal(0xDEFB, Checksum.ComputeWithPseudoHeader(message, Samples.Number("192.0.2.251"), Samples.Number("224.0.0.18")));
        Assert.Equal(0x828A, Checksum.Compute(message));
    }
}
