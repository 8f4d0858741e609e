/// A language tag in the case that RFC 5646 recommends in section 2.1.1, by which equal tags are
/// equal texts: case means nothing in them.
///
/// All is lower case, but for regions and scripts: two letters that neither begin the tag nor
/// follow a singleton are upper case, four such letters begin with an upper-case one. Text that is
/// no tag is treated alike.
public func languageTag(_ text: String) -> String {
    var tag: [String] = []
    var followsSingleton = false
    for part in text.split(separator: "-", omittingEmptySubsequences: false) {
        let lower = part.lowercased()
        let isPlain = tag.isEmpty || followsSingleton
        switch part.utf8.count {
        case 2 where !isPlain: tag.append(part.uppercased())
        case 4 where !isPlain: tag.append(lower.prefix(1).uppercased() + lower.dropFirst())
        default: tag.append(lower)
        }
        followsSingleton = followsSingleton || part.utf8.count == 1
    }
    return tag.joined(separator: "-")
}
