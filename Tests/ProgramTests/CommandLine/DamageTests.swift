import Foundation
import Testing

/// Bytes of a sound store, those that take their place, and what `check` says about it.
private struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let old: [UInt8]
    let new: [UInt8]
    let layer: Int
    let keyspace: String

    var testDescription: String { name }
}

@Suite(.serialized)
struct DamageTests {
    private static let damages = [
        Damage(
            name: "a text that is not UTF-8",
            old: Array("max-und-moritz/1/001.webp".utf8),
            new: Array("max-und-moritz/1/00".utf8) + [0xFF] + Array(".webp".utf8),
            layer: 1,
            keyspace: "pages"
        ),
        // A title's place in its order is in lower case, before 00 and eight bytes of the id.
        Damage(
            name: "a comic that an order places elsewhere",
            old: Array("krazy kat".utf8) + [0, 0, 0, 0],
            new: Array("krazy kit".utf8) + [0, 0, 0, 0],
            layer: 2,
            keyspace: "order.title"
        ),
    ]

    @Test(arguments: damages)
    private func `A damaged record is found, named and said by the exit status`(
        _ damage: Damage
    )
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let file = URL(fileURLWithPath: site.data + "/data.mdb")
            let sound = try Data(contentsOf: file)
            var damaged = sound
            while let range = damaged.range(of: Data(damage.old)) {
                damaged.replaceSubrange(range, with: damage.new)
            }
            try #require(damaged != sound)
            try damaged.write(to: file)
            try await verify(site, damage)
            try sound.write(to: file)
        }
    }

    private func verify(_ site: Site, _ damage: Damage) async throws {
        let outcome = try await site.run("check", "--json")
        #expect(outcome.status == 4, "\(outcome)")
        #expect(outcome.errors.isEmpty)
        let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
        let (findings, summary) = (lines.dropLast(), try #require(lines.last))
        try #require(!findings.isEmpty)
        for finding in findings {
            let members = ["code", "layer", "keyspace", "key", "detail", "repairable"]
            #expect(finding.names == Set(members))
            #expect(finding["layer"] == .number(damage.layer))
            #expect(finding["keyspace"] == .string(damage.keyspace))
        }
        #expect(summary["findings"] == .object([damage.keyspace: .number(findings.count)]))

        let plain = try await site.run("check")
        #expect(plain.status == 4)
        #expect(plain.errors.isEmpty)
        #expect(plain.output.contains("\n\(findings.count) findings: "), "\(plain)")
        let code = try #require(findings.first)["code"].string
        #expect(plain.output.hasPrefix("\(code) \(damage.keyspace) "), "\(plain)")
    }
}
