import Foundation

/// A token such as `longbox token` prints, but with claims of the test's own: the program itself
/// makes none that has expired.
func forgedToken(claims: String, secretFile: String) throws -> String {
    let digits = try String(contentsOfFile: secretFile, encoding: .utf8)
        .trimmingCharacters(in: .newlines)
    let secret = stride(from: 0, to: digits.utf8.count, by: 2).compactMap { offset in
        UInt8(digits.dropFirst(offset).prefix(2), radix: 16)
    }
    let text = "\(base64URL(Array(#"{"alg":"HS256"}"#.utf8))).\(base64URL(Array(claims.utf8)))"
    return "\(text).\(base64URL(authenticationCode(of: Array(text.utf8), key: secret)))"
}

/// Base64url without padding (RFC 4648, section 5).
func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}

/// HMAC with SHA-256 (RFC 2104) under a key of at most 64 bytes.
private func authenticationCode(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    let block = key + [UInt8](repeating: 0, count: 64 - key.count)
    return sha256(block.map { $0 ^ 0x5C } + sha256(block.map { $0 ^ 0x36 } + message))
}

/// SHA-256 (FIPS 180-4, section 6.2).
private func sha256(_ message: [UInt8]) -> [UInt8] {
    var hash = primes(8).map { fraction(Double($0).squareRoot()) }
    let constants = primes(64).map { fraction(cbrt(Double($0))) }
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    bytes += bigEndian(UInt64(message.count * 8))
    for start in stride(from: 0, to: bytes.count, by: 64) {
        var schedule = stride(from: start, to: start + 64, by: 4).map { offset in
            bytes[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for round in 16..<64 {
            let (early, late) = (schedule[round - 15], schedule[round - 2])
            let small = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let great = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            schedule.append(schedule[round - 16] &+ small &+ schedule[round - 7] &+ great)
        }
        var state = hash
        for round in 0..<64 {
            let mix = rotated(state[4], 6) ^ rotated(state[4], 11) ^ rotated(state[4], 25)
            let choice = state[4] & state[5] ^ ~state[4] & state[6]
            let first = state[7] &+ mix &+ choice &+ constants[round] &+ schedule[round]
            let blend = rotated(state[0], 2) ^ rotated(state[0], 13) ^ rotated(state[0], 22)
            let majority =
                state[0] & state[1] ^ state[0] & state[2] ^ state[1] & state[2]
            state.insert(first &+ blend &+ majority, at: 0)
            state.removeLast()
            state[4] = state[4] &+ first
        }
        hash = zip(hash, state).map { $0 &+ $1 }
    }
    return hash.flatMap { bigEndian($0) }
}

private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
}

private func bigEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    stride(from: Word.bitWidth - 8, through: 0, by: -8).map {
        UInt8(truncatingIfNeeded: word >> $0)
    }
}

/// The first 32 bits behind the point.
private func fraction(_ number: Double) -> UInt32 {
    UInt32((number - number.rounded(.down)) * 0x1_0000_0000)
}

private func primes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
        if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
        candidate += 1
    }
    return primes
}
