/// Why bytes are not what a codec expects.
public enum CodecError: Error, Equatable, Sendable {
    /// The bytes end inside a field.
    case truncated
    /// Bytes are left after the last field.
    case leftovers(Int)
    /// The format byte is not one that the codec knows.
    case format(UInt8)
    /// A string is no valid UTF-8.
    case text
    /// A field holds a value outside its domain.
    case value(String)
    /// The bytes are not those of which the checksum was taken.
    case checksum
}
