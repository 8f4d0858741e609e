/// A change of the store as a small serialisable value.
///
/// Applying the same commands with the same timestamps to equal stores leaves equal stores. So
/// `apply` reads no clock and no random numbers, iterates over no `Dictionary` or `Set`, and
/// decides nothing by floating point: what varies is stamped into the command before it is
/// submitted.
///
/// `apply` decides first and writes afterwards: it reads, validates, throws a domain error, and
/// only then puts and deletes. A command that throws before its first write is rejected alone; its
/// neighbours in the batch commit.
public protocol Command: Sendable {
    /// What the command is applied to: the object that holds the keyspaces it writes.
    associatedtype Target: Sendable
    /// What the caller learns once the change is durable.
    associatedtype Outcome: Sendable

    /// What a stored command is known by. Never reused for another meaning.
    static var code: UInt16 { get }
    /// The number of the encoding's layout.
    static var version: UInt8 { get }
    /// Whether it is the first command of a transaction: a batch ends before it.
    static var startsTransaction: Bool { get }
    /// Whether it leaves fewer pages in use, or lets others do so: it is taken while the map is
    /// nearly full.
    static var makesRoom: Bool { get }

    /// Writes the command's fields.
    func encode(to writer: inout ByteWriter)
    /// Reads the fields that ``encode(to:)`` wrote.
    init(from reader: inout ByteReader) throws(CodecError)

    /// Validates the command against the store and writes its effect.
    func apply(to target: Target, in context: inout CommandContext) throws -> Outcome
}

extension Command {
    /// Layout 1.
    public static var version: UInt8 { 1 }

    /// It joins whatever batch is being written.
    public static var startsTransaction: Bool { false }

    /// It is refused while the map is nearly full.
    public static var makesRoom: Bool { false }

    /// The command as a log carries it: code (16 bits), version (8 bits), fields.
    public var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(Self.code)
        writer.unsigned(Self.version)
        encode(to: &writer)
        return writer.bytes
    }
}

/// Turns an encoded command of one code back into something to apply.
struct CommandDecoder: Sendable {
    /// Decodes what ``Command/encoded`` wrote.
    let decode: @Sendable ([UInt8], @escaping Completion<Void>) throws(CodecError) -> Submission

    init<C: Command>(_ type: C.Type, _ target: C.Target) {
        decode = { (encoded: [UInt8], completion: @escaping Completion<Void>) throws(CodecError) in
            Submission(try C(encoded: encoded), target) { result in
                completion(result.map { _ in })
            }
        }
    }
}

extension Command {
    /// Reads what ``encoded`` wrote.
    init(encoded: [UInt8]) throws(CodecError) {
        var reader = ByteReader(encoded.span.bytes)
        _ = try reader.unsigned(UInt16.self)
        let version = try reader.unsigned(UInt8.self)
        if version != Self.version { throw .format(version) }
        self = try Self(from: &reader)
        try reader.finish()
    }
}

/// Tells a caller what has become of a command.
public typealias Completion<Outcome> = @Sendable (Result<Outcome, any Error>) -> Void
