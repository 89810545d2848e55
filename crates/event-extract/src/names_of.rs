//! Names of the closed sets as the contract writes them: one spelling, taken from the types' own serialisation.

use event_model::{EventType, Kind, ParticipantKind, Status};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;

fn read<'de, T: Deserialize<'de>>(name: &'de str) -> Option<T> {
    let deserializer: serde::de::value::StrDeserializer<'de, Error> = name.into_deserializer();
    T::deserialize(deserializer).ok()
}

/// `in_force` → [`Status::InForce`]
pub(crate) fn status(name: &str) -> Option<Status> {
    read(name)
}

/// `exchange_of_notes` → [`Kind::ExchangeOfNotes`]
pub(crate) fn kind(name: &str) -> Option<Kind> {
    read(name)
}

/// `meeting` → [`EventType::Meeting`]
pub(crate) fn event_type(name: &str) -> Option<EventType> {
    read(name)
}

/// `country` → [`ParticipantKind::Country`]
pub(crate) fn participant_kind(name: &str) -> Option<ParticipantKind> {
    read(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_contract() {
        assert_eq!(status("in_force"), Some(Status::InForce));
        assert_eq!(kind("exchange_of_notes"), Some(Kind::ExchangeOfNotes));
        assert_eq!(event_type("Meeting"), None);
    }
}
