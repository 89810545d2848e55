//! Reads the day out of a publication time.

use jiff::civil::Date;
use jiff::fmt::{rfc2822, temporal::Pieces};

/// The civil day that `raw` names in its own offset: RFC 3339 date-times and dates, RFC 2822 dates.
///
/// The offset matters: an article of `2025-04-10T23:30:00-04:00` was written on the 10th, though it was the 11th
/// in Greenwich.
pub(crate) fn day_of(raw: &str) -> Option<Date> {
    let raw = raw.trim();
    Pieces::parse(raw).map(|pieces| pieces.date()).or_else(|_| rfc2822::parse(raw).map(|time| time.date())).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_of_the_forms_that_feeds_send() {
        for raw in [
            "2025-04-10",
            "2025-04-10T23:30:00-04:00",
            "2025-04-10T00:10:00+09:00",
            "2025-04-10T12:00:00Z",
            "2025-04-10 12:00:00",
            "2025-04-10T12:00:00.123456Z",
            "Thu, 10 Apr 2025 23:30:00 -0400",
            "10 Apr 2025 12:00:00 GMT",
            " 2025-04-10\n",
        ] {
            assert_eq!(day_of(raw), Some(date(2025, 4, 10)), "{raw}");
        }
    }

    #[test]
    fn what_is_no_date_has_no_day() {
        for raw in ["", "yesterday", "2025-02-30", "10/04/2025", "1744243200"] {
            assert_eq!(day_of(raw), None, "{raw}");
        }
    }
}
