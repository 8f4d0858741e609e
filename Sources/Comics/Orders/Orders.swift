import ChangeFeed
import Keyspaces

/// The orders in which public comics are listed, each twice: as a tree that is walked, and as a
/// column in which a comic's rank is found by its id.
///
/// ```
///   order.rating    70000,1   70000,9   81250,4      walked from a page's cursor
///   columns         rating, block 0 ─▶ [ ·, 70000, ·, ·, 81250, …, 70000, … ]      by id
/// ```
///
/// Both are moved here and nowhere else, so that neither is without the other.
struct Orders: Sendable {
    let titles: Keyspace<TitleOrderKey, Empty>
    private let ranked: [ComicOrder: Keyspace<RankOrderKey, Empty>]
    let columns: Columns

    /// Adds a keyspace `order.NAME` for every order, and `columns`.
    init(_ schema: inout Schema) {
        titles = schema.keyspace("order.title")
        var ranked: [ComicOrder: Keyspace<RankOrderKey, Empty>] = [:]
        for order in ComicOrder.ranked {
            ranked[order] = schema.keyspace("order.\(order.rawValue)")
        }
        self.ranked = ranked
        columns = Columns(&schema)
    }

    /// The tree of an order by a number.
    func keyspace(_ order: ComicOrder) -> Keyspace<RankOrderKey, Empty> {
        guard let keyspace = ranked[order] else { preconditionFailure("\(order) has no ranks") }
        return keyspace
    }

    /// Moves a comic in an order by a number; `nil` stands for a comic that is not public.
    func move(
        _ comic: ComicID,
        in order: ComicOrder,
        from old: UInt64?,
        to new: UInt64?,
        _ context: inout CommandContext
    ) throws(StoreError) {
        if old == new { return }
        let keyspace = keyspace(order)
        if let old { try context.delete(RankOrderKey(old, comic), in: keyspace) }
        if let new { try context.put(Empty(), for: RankOrderKey(new, comic), in: keyspace) }
        try columns.set(new ?? 0, of: comic, in: order, &context)
    }

    /// Moves a comic in an order by a number if it stands there, as it does if it is public.
    func moveIfPublic(
        _ comic: ComicID,
        in order: ComicOrder,
        from old: UInt64,
        to new: UInt64,
        _ context: inout CommandContext
    ) throws(StoreError) {
        if old == new { return }
        let keyspace = keyspace(order)
        guard try context.delete(RankOrderKey(old, comic), in: keyspace) else { return }
        try context.put(Empty(), for: RankOrderKey(new, comic), in: keyspace)
        try columns.set(new, of: comic, in: order, &context)
    }

    /// Moves a comic in the order of titles; `nil` stands for a comic that is not public.
    func moveTitle(
        of comic: ComicID,
        from old: String?,
        to new: String?,
        _ context: inout CommandContext
    ) throws(StoreError) {
        let (was, now) = (
            old.map { TitleOrderKey($0, comic) }, new.map { TitleOrderKey($0, comic) }
        )
        if was == now { return }
        if let was { try context.delete(was, in: titles) }
        if let now { try context.put(Empty(), for: now, in: titles) }
        try columns.set(new.map { UInt64(titlePrefix: $0) } ?? 0, of: comic, in: .title, &context)
    }
}
