import Foundation
import Testing

/// Places that cannot be written to.
@Suite(.serialized)
struct UnwritableTests {
    /// A directory in which this user cannot make a file: for root, one of the kernel's.
    private func unwritable(_ site: Site) throws -> String? {
        let own = site.path("read-only")
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: false)
        _ = chmod(own, 0o555)
        return geteuid() == 0 ? ["/sys"].first { access($0, F_OK) == 0 } : own
    }

    @Test(arguments: ["", "/data"])
    func `A data directory that cannot be written to is refused in one line`(
        _ name: String
    )
        async throws
    {
        try await withSite { site in
            guard let place = try unwritable(site).map({ $0 + name }) else { return }
            for command in [["serve", "--port", "0"], ["import", Sample.path]] {
                let outcome = try await site.start(command, data: place).wait()
                #expect(outcome.status == 1)
                #expect(outcome.output.isEmpty)
                #expect(outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains(place))
            }
            let token = try await site.run("token", "--subject", "x", data: place)
            #expect(token.status == 1)
            #expect(token.complaints.count == 1, "\(token)")
            #expect(token.errors.contains(place))
        }
    }

    @Test func `A token that has no place to be kept is refused in words for people`() async throws
    {
        try await withSite { site in
            guard let place = try unwritable(site).map({ $0 + "/data" }) else { return }
            let outcome = try await site.run("token", "--subject", "x", data: place)
            #expect(!outcome.errors.contains("Error Domain"), "\(outcome)")
        }
    }

    @Test(.enabled(if: geteuid() != 0, "root can write everywhere"))
    func `A store that cannot be written to is refused in one line`() async throws {
        try await withSite { site in
            try await site.importSample()
            _ = chmod(site.data, 0o555)
            for name in ["data.mdb", "lock.mdb", "store.lock"] {
                _ = chmod(site.data + "/" + name, 0o444)
            }
            for command in [["serve", "--port", "0"], ["import", Sample.path]] {
                let outcome = try await site.start(command).wait()
                #expect(outcome.status == 1)
                #expect(outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains(site.data))
            }
            _ = chmod(site.data, 0o755)
            for name in ["data.mdb", "lock.mdb", "store.lock"] {
                _ = chmod(site.data + "/" + name, 0o644)
            }
        }
    }

    @Test(
        .enabled(if: access("/dev/full", W_OK) == 0, "there is no full device"),
        arguments: [["export"], ["token", "--subject", "x"]]
    )
    func `A result that cannot be written is told of`(_ command: [String]) async throws {
        try await withSite { site in
            try await site.importSample()
            let devices = Devices(output: "/dev/full")
            let outcome = try await site.start(command, devices: devices).wait()
            #expect(outcome.status == 1)
            #expect(outcome.complaints.count == 1, "\(outcome)")
        }
    }
}
