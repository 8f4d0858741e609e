import ArgumentParser
import ComicAPI
import Foundation
import HTTPFront
import Logging

/// Whose tokens `longbox serve` takes.
struct TokenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also take tokens signed by the keys of this JWK Set (RS256, ES256, EdDSA).",
            discussion: """
                It is read at the start, every 5 minutes, and when a token names an unknown key. \
                Use https outside a trusted network. Add --audience if the issuer has other clients.
                """,
            valueName: "file|url"
        )
    )
    var jwks: String?

    @Option(
        help: ArgumentHelp(
            "What `aud` of a token must hold; repeat it to take any of several.",
            discussion: """
                A token of the JWK Set must have it; one of `longbox token` may do without, as it \
                is for this server alone.
                """
        )
    )
    var audience: [String] = []

    @Option(help: "What `iss` of a token must be, by the same rule.")
    var issuer: String?

    @Option(
        name: .customLong("clock-skew"),
        help: ArgumentHelp(
            "How far the clocks of issuer and server may differ, from 0 to 300.",
            valueName: "seconds"
        )
    )
    var clockSkewSeconds = HTTPFront.Limits.clockSkewSeconds

    @Flag(
        name: .customLong("no-local-tokens"),
        help: "Take tokens of the JWK Set only, and refuse those of `longbox token`."
    )
    var refusesLocalTokens = false

    func validate() throws {
        if let jwks { _ = try location(jwks) }
        guard !refusesLocalTokens || jwks != nil else {
            throw ValidationError("--no-local-tokens needs --jwks: no token would be left")
        }
        guard (0...HTTPFront.Limits.clockSkewMostSeconds).contains(clockSkewSeconds) else {
            throw ValidationError(
                "--clock-skew is a number of seconds from 0 to "
                    + "\(HTTPFront.Limits.clockSkewMostSeconds)"
            )
        }
        guard audience.allSatisfy({ !$0.isEmpty }), issuer?.isEmpty != true else {
            throw ValidationError("--audience and --issuer must not be empty")
        }
    }

    private func location(_ text: String) throws -> KeySetLocation {
        do {
            return try KeySetLocation(text)
        } catch {
            throw ValidationError("--jwks: \(error)")
        }
    }

    /// The source of others' keys, read once; nil without `--jwks`.
    func keys(logger: Logger) async throws -> KeySource? {
        guard let jwks else { return nil }
        return try await KeySource(try KeySetLocation(jwks), logger: logger)
    }

    /// The authority, with the secret of the data directory unless its tokens are refused.
    func authority(directory: String, keys: KeySource?) async throws -> TokenAuthority {
        await TokenAuthority(
            secret: refusesLocalTokens ? nil : try TokenAuthority.secret(in: directory),
            keys: keys,
            policy: TokenPolicy(
                audiences: audience,
                issuer: issuer,
                clockSkewSeconds: clockSkewSeconds
            )
        )
    }
}

/// Whether `longbox serve` speaks TLS, and to which web pages.
struct TransportOptions: ParsableArguments {
    @Option(
        name: .customLong("tls-certificate"),
        help: ArgumentHelp(
            "Serve HTTPS (TLS 1.2 or later) with this chain of certificates, in PEM.",
            discussion: "A renewed certificate takes a restart.",
            valueName: "file"
        )
    )
    var certificateFile: String?

    @Option(
        name: .customLong("tls-key"),
        help: ArgumentHelp("The key of the first certificate, in PEM.", valueName: "file")
    )
    var keyFile: String?

    @Option(
        name: .customLong("cors-origin"),
        help: ArgumentHelp(
            "Let web pages of this origin read the answers; repeat it, or give * for all.",
            valueName: "origin"
        )
    )
    var origins: [String] = []

    func validate() throws {
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
        for origin in origins where origin != "*" && WebOrigin(origin) == nil {
            throw ValidationError(
                "--cors-origin is * or an origin such as https://comics.example.org, not \(origin)"
            )
        }
    }

    /// What to serve TLS with; nil without the options.
    func identity() throws -> TLSIdentity? {
        guard let certificateFile, let keyFile else { return nil }
        return try TLSIdentity(certificateFile: certificateFile, keyFile: keyFile)
    }

    /// Which pages may read the answers; nil without the option.
    var crossOrigin: CrossOriginPolicy? {
        if origins.isEmpty { return nil }
        return origins.contains("*") ? .any : .only(Set(origins.compactMap { WebOrigin($0) }))
    }
}

/// How much `longbox serve` lets one client do.
struct LimitOptions: ParsableArguments {
    @Option(
        name: .customLong("rate-limit"),
        help: ArgumentHelp("Views a second that one client may have counted.", valueName: "off|N")
    )
    var rateLimit = "20"

    @Option(
        name: .customLong("trusted-proxies"),
        help: ArgumentHelp(
            "Proxies whose X-Forwarded-For says who the client is: addresses or blocks of them.",
            discussion: """
                Of several hops it is the last one that is no trusted proxy. Without the option the \
                client is whoever connects, and all clients of a proxy are one.
                """,
            valueName: "CIDR[,CIDR]"
        )
    )
    var trustedProxies: String?

    @Option(
        help: ArgumentHelp(
            "How many callers may follow the change feed at once.",
            discussion: "A follower takes a connection, some 20 KiB, and what it lags behind."
        )
    )
    var followers = ComicAPI.Limits.followers

    func validate() throws {
        guard ComicAPI.Limits.followersRange.contains(followers) else {
            throw ValidationError(
                "--followers is a number from 0 to \(ComicAPI.Limits.followersRange.upperBound)"
            )
        }
        let most = HTTPFront.Limits.mostCallsASecond
        guard rateLimit == "off" || Int(rateLimit).map((1...most).contains) == true else {
            throw ValidationError(
                "--rate-limit is off or a number of views a second, from 1 to \(most)"
            )
        }
        for text in proxies where AddressBlock(text) == nil {
            throw ValidationError(
                "--trusted-proxies are addresses such as 10.0.0.0/8 or ::1, not \(text)"
            )
        }
    }

    private var proxies: [String] {
        guard let trustedProxies else { return [] }
        return trustedProxies.split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// The limit; nil if there is none.
    var policy: RateLimitPolicy? {
        Int(rateLimit).map {
            RateLimitPolicy(
                callsPerSecond: $0,
                trustedProxies: proxies.compactMap { AddressBlock($0) }
            )
        }
    }
}
