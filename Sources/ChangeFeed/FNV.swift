/// FNV-1a with 64 bits (Fowler, Noll, Vo: RFC 9923) of a text's UTF-8.
///
/// It tells configurations, queries and long terms apart; it protects nothing. Stored terms hold
/// it, so that it never changes.
///
/// `hash` is that of what comes before the text.
package func fnv1a(_ text: String, after hash: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    var hash = hash
    for byte in text.utf8 {
        hash ^= UInt64(byte)
        hash &*= 0x100_0000_01B3
    }
    return hash
}
