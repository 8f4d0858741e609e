/// The keys of a JWK Set (RFC 7517, section 5) that this server can use.
struct KeySet: Sendable {
    let keys: [VerificationKey]

    /// What is wrong with a set, in words that follow its place.
    struct Fault: Error, Equatable {
        let reason: String
    }

    /// The set out of its JSON.
    ///
    /// Keys that cannot be used are left out, as section 5 has it: others may need them.
    ///
    /// - Throws: ``Fault`` if the text is no set, or no key is left.
    init(_ json: [UInt8]) async throws(Fault) {
        let set: JSONValue
        do throws(JSONFault) {
            var parser = JSONParser(json.span)
            set = try parser.text()
        } catch {
            throw Fault(reason: "is no JSON: \(error.reason) at byte \(error.offset)")
        }
        guard case .array(let list) = set["keys"] else {
            throw Fault(reason: "is no JWK Set: it has no array called keys")
        }
        guard list.count <= Limits.keySetKeys else {
            throw Fault(reason: "has more than \(Limits.keySetKeys) keys")
        }
        var keys: [VerificationKey] = []
        var reasons: [String] = []
        for (index, jwk) in list.enumerated() {
            do throws(VerificationKey.Unusable) {
                keys.append(try await VerificationKey(jwk))
            } catch {
                reasons.append("key \(index): \(error.reason)")
            }
        }
        guard !keys.isEmpty else {
            let list = reasons.isEmpty ? "it is empty" : reasons.joined(separator: "; ")
            throw Fault(reason: "has no key that this server can use: \(list)")
        }
        self.keys = keys
    }

    /// Whether a key is called so.
    func names(_ id: String) -> Bool { keys.contains { $0.id == id } }

    /// The keys for an algorithm that are called `id`; without an `id`, all of them.
    func keys(named id: String?, for algorithm: TokenAlgorithm) -> [VerificationKey] {
        keys.filter { $0.algorithm == algorithm && (id == nil || $0.id == id) }
    }
}
