//! Which kinds the words of news use for one another.

use event_model::Kind;

/// Kinds that words use for one another.
pub(crate) fn family(kind: Kind) -> u8 {
    match kind {
        Kind::Talks | Kind::Negotiation | Kind::Mediation => 1,
        Kind::Meeting | Kind::Session | Kind::Summit | Kind::Conference => 2,
        Kind::Visit => 3,
        Kind::Call => 4,
        _ => 0,
    }
}

/// Kinds that no other word for an agreement stands for.
pub(crate) fn own_name(kind: Kind) -> bool {
    matches!(kind, Kind::ExchangeOfNotes | Kind::Merger | Kind::Memorandum | Kind::Ceasefire)
}

/// Kinds whose word stands for any other.
pub(crate) fn is_generic(kind: Kind) -> bool {
    matches!(kind, Kind::Meeting | Kind::Agreement | Kind::JointDecision)
}
