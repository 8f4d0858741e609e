import ChangeFeed
import Chapters
import Comics
import Foundation
import HTTPFront
import HTTPTypes

/// Decodes a JSON body, whose members are all known ones.
///
/// - Throws: 400 `json-malformed` if it is no JSON; 422 `body-invalid` with a JSON pointer if a
///   member has another type than it must have, or none knows it.
func decode<Body: DecodableBody>(_ type: Body.Type, from bytes: [UInt8]) throws -> Body {
    do {
        return try JSONDecoder().decode(Strict<Body>.self, from: Data(bytes)).body
    } catch let error as DecodingError {
        throw problem(for: error)
    }
}

private func problem(for error: DecodingError) -> any Error {
    switch error {
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
        Problem(
            status: .badRequest,
            code: "json-malformed",
            detail: "the body is no JSON (RFC 8259)"
        )
    case .dataCorrupted(let context):
        InvalidFields([fault(context.codingPath, "unknown-field", context.debugDescription)])
    case .typeMismatch(let type, let context):
        InvalidFields([fault(context.codingPath, "wrong-type", "expected \(name(of: type))")])
    case .valueNotFound(let type, let context):
        InvalidFields([
            fault(context.codingPath, "null", "expected \(name(of: type)); leave it out instead")
        ])
    case .keyNotFound(let key, let context):
        InvalidFields([fault(context.codingPath + [key], "required", "a value is required")])
    @unknown default: Problem.internalError
    }
}

private func fault(_ path: [any CodingKey], _ code: String, _ detail: String) -> FieldFault {
    let pointer = path.map { key in
        "/" + (key.intValue.map(String.init) ?? escapedPointer(key.stringValue))
    }
    return FieldFault(pointer: pointer.joined(), code: code, detail: detail)
}

private func name(of type: Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type: "a whole number"
    case is [String: Any].Type, is [String: String].Type: "an object"
    case is any Collection.Type: "an array"
    default: "an object"
    }
}

/// A whole number.
///
/// Foundation's decoder calls a document with a number such as 1.5 or 1e99 where an `Int` is due
/// malformed as a whole; this tells the place.
struct WholeNumber: Decodable, Sendable {
    let value: Int

    init(from decoder: any Decoder) throws {
        do {
            value = try decoder.singleValueContainer().decode(Int.self)
        } catch {
            throw DecodingError.typeMismatch(
                Int.self,
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "no whole number",
                    underlyingError: error
                )
            )
        }
    }
}

/// A body that says which members it has.
protocol DecodableBody: Decodable, Sendable {
    /// The names of its members.
    static var members: Set<String> { get }
}

/// A body none of whose members is unknown: a misspelt name is an error, not a lost value.
struct Strict<Body: DecodableBody>: Decodable, Sendable {
    let body: Body

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys where !Body.members.contains(key.stringValue) {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: container,
                debugDescription: "no such field"
            )
        }
        body = try Body(from: decoder)
    }
}

/// A member's name, whatever it is.
struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
