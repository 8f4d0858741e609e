import NIOCore

/// A piece of a streamed body: bytes that many bodies can share without a copy.
public struct Chunk: Sendable {
    let buffer: ByteBuffer

    /// A piece of these bytes.
    public init(_ bytes: [UInt8]) {
        buffer = ByteBuffer(bytes: bytes)
    }

    /// Its length in bytes.
    public var count: Int { buffer.readableBytes }
}
