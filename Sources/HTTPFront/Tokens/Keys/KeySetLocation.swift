import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Where a set of keys is read from.
public enum KeySetLocation: Sendable, Equatable, CustomStringConvertible {
    /// A file.
    case file(String)
    /// An `http` or `https` URL. Whoever can change what comes over the connection can make tokens,
    /// so that `http` is for a trusted network only.
    case url(String)

    /// A location out of a path or a URL: what has a scheme is a URL.
    ///
    /// - Throws: ``KeySetError/locationMalformed(_:)`` for another scheme, or no host.
    public init(_ text: String) throws(KeySetError) {
        guard text.contains("://") else {
            guard !text.isEmpty else { throw .locationMalformed("the empty text") }
            self = .file(text)
            return
        }
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), url.host?.isEmpty == false
        else { throw .locationMalformed(text) }
        self = .url(text)
    }

    /// The path or the URL.
    public var description: String {
        switch self {
        case .file(let path): path
        case .url(let url): url
        }
    }

    /// Reads the set; of a URL within `patience`.
    func read(within patience: Duration) async throws(KeySetError) -> KeySet {
        let json: [UInt8]
        switch self {
        case .file(let path): json = try Self.contents(of: path)
        case .url(let url): json = try await Self.body(at: url, within: patience)
        }
        do throws(KeySet.Fault) {
            return try await KeySet(json)
        } catch {
            throw .unusable(place: description, reason: error.reason)
        }
    }

    private static func contents(of path: String) throws(KeySetError) -> [UInt8] {
        do throws(SmallFile.Fault) {
            return try SmallFile.contents(of: path, limit: Limits.keySetBytes)
        } catch {
            switch error {
            case .tooLarge: throw .tooLarge(place: path)
            case .refused(let reason): throw .unreadable(path: path, reason: reason)
            }
        }
    }

    /// What a GET of the URL answers, within `patience` from the look-up of the name to the last
    /// byte.
    ///
    /// Redirections are not followed: the URL is what was configured.
    private static func body(
        at url: String,
        within patience: Duration
    ) async throws(KeySetError) -> [UInt8] {
        do {
            return try await withThrowingTaskGroup(of: [UInt8].self) { group in
                group.addTask { try await fetch(url, within: patience) }
                group.addTask {
                    try await Task.sleep(for: patience)
                    throw KeySetError.unreachable(
                        url: url,
                        reason: "no whole answer within \(patience.components.seconds) s"
                    )
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
        } catch let error as KeySetError {
            throw error
        } catch is NIOTooManyBytesError {
            throw .tooLarge(place: url)
        } catch {
            throw .unreachable(url: url, reason: reason(of: error))
        }
    }

    private static func fetch(_ url: String, within patience: Duration) async throws -> [UInt8] {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // One attempt: who waits would rather hear of it.
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var request = HTTPClientRequest(url: url)
            request.headers.add(name: "Accept", value: "application/jwk-set+json, application/json")
            let response = try await client.execute(request, timeout: TimeAmount(patience))
            guard response.status == .ok else {
                throw KeySetError.unreachable(
                    url: url,
                    reason: "the answer is \(response.status.code)"
                )
            }
            return Array(buffer: try await response.body.collect(upTo: Limits.keySetBytes))
        }
    }

    /// An error of the network in a few words.
    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first {
                return reason(of: failure.error)
            }
            return "there is no host \(error.host)"
        case let error as IOError:
            return String(cString: strerror(error.errnoCode))
        case let error as HTTPClientError:
            return error.shortDescription
        default:
            return "\(error)".replacing("\n", with: " ")
        }
    }
}
