import HTTPFront
import HTTPTypes
import Testing

@Suite("The address of a client")
struct ClientAddressTests {
    @Test(
        "is in a block or not",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true), ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "1.2.3.4", true),
            ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
            ("192.0.2.6/31", "192.0.2.7", true), ("192.0.2.7/32", "192.0.2.6", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true), ("::ffff:10.0.0.0/104", "10.2.3.4", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::8/125", "2001:db8::f", true), ("2001:db8::8/125", "2001:db8::7", false),
            ("2001:db8::/64", "2001:db8::ffff:1", true), ("::1", "::1", true),
            ("::1/128", "::2", false),
        ]
    )
    func blocks(block: String, address: String, isInside: Bool) throws {
        let block = try #require(AddressBlock(block))
        #expect(block.contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(
        "or a block of them must be one",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/+8",
            "10.0.0.0/-1", "10.0.0.256", "localhost", "::1/129", "::1%lo", " 10.0.0.1",
            "10.0.0.1:80",
            "10.0.0.0/99999999999999999999",
        ]
    )
    func malformed(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test("of IPv6 is its network, of IPv4 the address, however it is written")
    func client() {
        #expect(IPAddress("2001:db8::1")?.client == IPAddress("2001:db8::ffff:2")?.client)
        #expect(IPAddress("2001:db8::1")?.client != IPAddress("2001:db8:0:1::1")?.client)
        #expect(IPAddress("10.0.0.1")?.client != IPAddress("10.0.0.2")?.client)
        #expect(IPAddress("::ffff:10.0.0.1")?.client == IPAddress("10.0.0.1")?.client)
        #expect(IPAddress("fe80::1%eth0") == IPAddress("fe80::1"))
    }

    @Test(
        "is that of the last hop that is no trusted proxy",
        arguments: [
            // Peer, X-Forwarded-For, the client.
            ("10.0.0.1", [], "10.0.0.1"),
            ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
            ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", ["203.0.113.5, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", ["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", ["198.51.100.7", "10.0.0.2 ,\t10.0.0.3"], "198.51.100.7"),
            ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("10.0.0.1", ["198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::"),
            ("10.0.0.1", ["[2001:db8::1]"], "2001:db8::"),
            ("10.0.0.1", ["2001:db8::1"], "2001:db8::"),
            ("::ffff:10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
            ("fd00::1", ["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", ["unknown"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.7, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", [""], "10.0.0.1"), ("10.0.0.1", ["198.51.100.7,"], "10.0.0.1"),
            ("10.0.0.1", ["[2001:db8::1"], "10.0.0.1"),
        ] as [(String, [String], String)]
    )
    func hops(peer: String, forwarded: [String], client: String) throws {
        let proxies = try ["10.0.0.0/8", "fd00::/8"].map { try #require(AddressBlock($0)) }
        let limiter = RateLimiter(RateLimitPolicy(callsPerSecond: 1, trustedProxies: proxies))
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        var headers = HTTPFields()
        for value in forwarded { headers.append(HTTPField(name: name, value: value)) }
        #expect(limiter.client(of: peer, headers) == IPAddress(client))
        #expect(limiter.client(of: nil, headers) == nil)
    }
}
