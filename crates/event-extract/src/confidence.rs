//! How sure a record is. A hand-set scale until the reading issue fits one on the annotated articles.

use event_model::{Mention, Participant};

use crate::reading::Reading;

/// 0..1: more with two parties, with a state that the words say, with several sentences.
pub(crate) fn of(participants: &[Participant], mentions: &[Mention], readings: &[&Reading]) -> f64 {
    let mut tenths = 3;
    tenths += match participants.len() {
        0 => 0,
        1 => 1,
        _ => 3,
    };
    tenths += i32::from(readings.iter().any(|r| r.status.is_some()));
    tenths += i32::from(mentions.len() > 1);
    f64::from(tenths) / 10.0
}
