//! Which events a sink takes.

use event_model::{EventType, Status};

use crate::Facts;

/// Takes an event when every list that is not empty holds what it says, and it is likely enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Types.
    pub types: Vec<EventType>,
    /// States.
    pub statuses: Vec<Status>,
    /// Alpha-3 codes, of which one must be in the event.
    pub countries: Vec<String>,
    /// Least confidence, 0..1.
    pub min_confidence: f64,
}

impl Filter {
    /// Whether the sink takes it.
    pub fn takes(&self, facts: &Facts) -> bool {
        let any = |list: &[String]| list.iter().any(|one| facts.countries.contains(one));
        (self.types.is_empty() || self.types.contains(&facts.event_type))
            && (self.statuses.is_empty() || self.statuses.contains(&facts.status))
            && (self.countries.is_empty() || any(&self.countries))
            && facts.confidence >= self.min_confidence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_that_is_not_empty_must_hold_it() {
        let facts = Facts {
            event_type: EventType::Meeting,
            status: Status::Held,
            countries: vec!["NOR".to_owned(), "FIN".to_owned()],
            confidence: 0.8,
            date: None,
        };
        let all = Filter::default();
        assert!(all.takes(&facts));
        let narrow = Filter {
            types: vec![EventType::Meeting],
            statuses: vec![Status::Planned, Status::Held],
            countries: vec!["FIN".to_owned()],
            min_confidence: 0.8,
        };
        assert!(narrow.takes(&facts));
        assert!(!Filter { types: vec![EventType::Agreement], ..narrow.clone() }.takes(&facts));
        assert!(!Filter { statuses: vec![Status::Planned], ..narrow.clone() }.takes(&facts));
        assert!(!Filter { countries: vec!["SWE".to_owned()], ..narrow.clone() }.takes(&facts));
        assert!(!Filter { min_confidence: 0.81, ..narrow }.takes(&facts));
    }
}
