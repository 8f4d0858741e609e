import Foundation
import HTTPFront
import HTTPTypes
import Logging
import Testing

/// Runs a test with an authority that takes the tokens of a set of keys, and those of a secret.
func withAuthority(
    keys jwks: [String],
    secret: [UInt8]? = TokenForge().secret,
    policy: TokenPolicy = TokenPolicy(),
    now: @escaping @Sendable () -> Date = { Date() },
    _ body: (TokenAuthority) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let path = directory + "/keys.json"
        let set = #"{"keys":[\#(jwks.joined(separator: ","))]}"#
        try Data(set.utf8).write(to: URL(fileURLWithPath: path))
        try await body(
            TokenAuthority(
                secret: try secret.map { try TokenSecret($0) },
                keys: try await KeySource(.file(path), logger: Logger(label: "test")),
                policy: policy,
                now: now
            )
        )
    }
}

extension TokenAuthority {
    /// Who a token stands for, or with which code it is refused.
    func verdict(on token: String) async -> Verdict {
        do throws(Problem) {
            return .taken(try await principal(authorization: "Bearer \(token)"))
        } catch {
            #expect(error.status == .unauthorized)
            let challenge = error.headers[.wwwAuthenticate] ?? ""
            #expect(challenge.hasPrefix(#"Bearer realm="longbox", error="invalid_token""#))
            return .refused(error.code, error.detail ?? "")
        }
    }

    /// The reader that the tokens of these tests stand for unless they say otherwise.
    func takes(_ token: String) async -> Bool {
        await verdict(on: token) == .taken(Principal(subject: "r1", isAdmin: false))
    }

    /// With which code and words a token is refused; empty for one that is taken.
    func refusal(of token: String) async -> String {
        guard case .refused(let code, let detail) = await verdict(on: token) else { return "" }
        return "\(code): \(detail)"
    }
}

/// What an authority makes of a token.
enum Verdict: Equatable {
    case taken(Principal)
    case refused(String, String)
}
