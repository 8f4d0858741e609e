/// The origin of a web page as a browser sends it (RFC 6454, section 6.2): scheme, host and port,
/// in lower case, without the port that the scheme has anyway.
public struct WebOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The origin as the `Origin` field has it.
    public let description: String

    /// An origin such as `https://comics.example.org` or `http://localhost:3000`; nil for a URL
    /// with a path, a user, a wildcard, a bad port, or a host that is not in ASCII. (A browser
    /// sends such a host in its `xn--` form.)
    public init?(_ text: String) {
        let text = text.lowercased()
        guard let scheme = text.wholeMatch(of: Self.shape) else { return nil }
        var port = ""
        if let digits = scheme.output.3 {
            guard let number = UInt16(digits), number > 0 else { return nil }
            let isDefault = ["http": 80, "https": 443][scheme.output.1] == number
            port = isDefault ? "" : ":\(number)"
        }
        description = "\(scheme.output.1)://\(scheme.output.2)\(port)"
    }

    /// Scheme (RFC 3986, section 3.1), host or address, port.
    private static var shape: Regex<(Substring, Substring, Substring, Substring?)> {
        /([a-z][a-z0-9+.\-]*):\/\/([a-z0-9](?:[a-z0-9.\-_]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/
    }
}
