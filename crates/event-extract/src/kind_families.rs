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

/// The kind of an event that one mention calls `own` and another `other`: the narrower. Talks in which the sides
/// negotiate are negotiations, talks by phone are a call.
pub(crate) fn narrower(own: Kind, other: Kind) -> Kind {
    match (own, other) {
        (Kind::Talks, Kind::Negotiation | Kind::Call) => other,
        _ if is_generic(own) => other,
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_kind_stays() {
        let table = [
            ((Kind::Talks, Kind::Negotiation), Kind::Negotiation),
            ((Kind::Negotiation, Kind::Talks), Kind::Negotiation),
            ((Kind::Meeting, Kind::Talks), Kind::Talks),
            ((Kind::Summit, Kind::Talks), Kind::Summit),
            ((Kind::Talks, Kind::Call), Kind::Call),
            ((Kind::Agreement, Kind::Trade), Kind::Trade),
        ];
        for ((own, other), kind) in table {
            assert_eq!(narrower(own, other), kind, "{own:?} {other:?}");
        }
    }
}
