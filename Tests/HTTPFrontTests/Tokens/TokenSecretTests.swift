import Foundation
import HTTPFront
import Testing

@Suite("The secret's file")
struct TokenSecretTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func write(_ text: String, mode: Int = 0o600, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("is made once, for its owner only, and kept")
    func creation() async throws {
        try await withTemporaryDirectory { directory in
            let first = try TokenAuthority.secret(in: directory)
            let text = try String(contentsOfFile: "\(directory)/token.secret", encoding: .utf8)
            #expect(text.count == 65)
            #expect(text.last == "\n")
            #expect(text.dropLast().allSatisfy { $0.isHexDigit })
            #expect(try mode("\(directory)/token.secret") == 0o600)
            #expect(try TokenAuthority.secret(in: directory) == first)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory) == ["token.secret"]
            )
        }
    }

    @Test("differs from directory to directory")
    func randomness() async throws {
        let first = try await withTemporaryDirectory { try TokenAuthority.secret(in: $0) }
        let second = try await withTemporaryDirectory { try TokenAuthority.secret(in: $0) }
        #expect(first != second)
    }

    @Test("is one and the same for all who make it at once")
    func race() async throws {
        try await withTemporaryDirectory { directory in
            let secrets = try await withThrowingTaskGroup(of: TokenSecret.self) { group in
                for _ in 0..<8 {
                    group.addTask { try TokenAuthority.secret(in: directory) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(secrets.allSatisfy { $0 == secrets.first })
        }
    }

    @Test("may be longer, in capitals, and without a newline")
    func otherForms() async throws {
        try await withTemporaryDirectory { directory in
            try write(String(repeating: "AB", count: 40), to: "\(directory)/token.secret")
            let expected = try TokenSecret([UInt8](repeating: 0xAB, count: 40))
            #expect(try TokenAuthority.secret(in: directory) == expected)
        }
    }

    @Test(
        "is refused when it is damaged, and not replaced",
        arguments: [
            "", "\n", String(repeating: "ab", count: 31), String(repeating: "ab", count: 32) + "c",
            String(repeating: "xy", count: 32), String(repeating: "ab", count: 32) + "\n\n",
        ]
    )
    func damage(text: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/token.secret"
            try write(text, to: path)
            #expect(throws: TokenSecretError.malformed(path: path)) {
                try TokenAuthority.secret(in: directory)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test("is refused when others can read it", arguments: [0o640, 0o604, 0o666])
    func exposure(mode: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/token.secret"
            try write(String(repeating: "ab", count: 32), mode: mode, to: path)
            let error = try #require(throws: TokenSecretError.self) {
                try TokenAuthority.secret(in: directory)
            }
            #expect(error == .exposed(path: path, mode: UInt32(mode)))
            #expect(error.description.contains("chmod 600 \(path)"))
        }
    }

    @Test("cannot be made where there is no directory")
    func noDirectory() async throws {
        try await withTemporaryDirectory { directory in
            let error = try #require(throws: TokenSecretError.self) {
                try TokenAuthority.secret(in: "\(directory)/absent")
            }
            #expect(error.description.contains("No such file or directory"))
        }
    }
}
