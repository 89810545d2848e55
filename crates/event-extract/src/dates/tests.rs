use event_model::{ByteSpan, Granularity, Timex};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{Direction, find, timexes};

/// A Wednesday.
const REFERENCE: Date = date(2025, 6, 11);

fn whole(text: &str) -> ByteSpan {
    ByteSpan::new(0, text.len())
}

/// "words=value" for each expression, joined by "; ".
fn read(text: &str) -> String {
    let show = |timex: &Timex| format!("{}={}", timex.span.of(text), timex.value);
    timexes(text, Some(REFERENCE)).iter().map(show).collect::<Vec<_>>().join("; ")
}

fn check(rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(read(text), *expected, "{text}");
    }
}

/// Each expression alone, with its values in the past and in the future.
#[test]
fn values_in_both_directions() {
    for (text, past, future) in [
        ("June 11", "2025-06-11", "2025-06-11"),
        ("June 10", "2025-06-10", "2026-06-10"),
        ("12 June", "2024-06-12", "2025-06-12"),
        ("Feb. 29", "2024-02-29", "2028-02-29"),
        ("Wednesday", "2025-06-11", "2025-06-11"),
        ("Thursday", "2025-06-05", "2025-06-12"),
        ("this Friday", "2025-06-06", "2025-06-13"),
        ("last Wednesday", "2025-06-04", "2025-06-04"),
        ("next Monday", "2025-06-16", "2025-06-16"),
        ("Friday week", "2025-06-20", "2025-06-20"),
        ("July", "2024-07", "2025-07"),
        ("January", "2025-01", "2026-01"),
        ("December", "2024-12", "2025-12"),
        ("last June", "2024-06", "2024-06"),
        ("next June", "2026-06", "2026-06"),
        ("the first quarter", "2025-Q1", "2026-Q1"),
        ("the third quarter", "2024-Q3", "2025-Q3"),
        ("winter", "2024-WI", "2025-WI"),
        ("Christmas Eve", "2024-12-24", "2025-12-24"),
        ("Easter", "2025-04-20", "2026-04-05"),
        ("Thanksgiving", "2024-11-28", "2025-11-27"),
        ("May 30-June 2", "2025-05-30/2025-06-02", "2026-05-30/2026-06-02"),
        ("December 30 through January 2", "2024-12-30/2025-01-02", "2025-12-30/2026-01-02"),
        ("June 9-12", "2024-06-09/2024-06-12", "2026-06-09/2026-06-12"),
    ] {
        let found = find(text, whole(text));
        let [expression] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert_eq!(expression.span, whole(text), "{text}");
        assert_eq!(expression.timex_value(Some(REFERENCE), Direction::Past), past, "{text} past");
        assert_eq!(expression.timex_value(Some(REFERENCE), Direction::Future), future, "{text} future");
        assert!(!expression.explicit);
    }
}

#[test]
fn full_dates_need_no_reference() {
    for (text, value) in [
        ("April 10, 2025", "2025-04-10"),
        ("10 April 2025", "2025-04-10"),
        ("10th of April, 2025", "2025-04-10"),
        ("Thursday, Sept. 9, 2016", "2016-09-09"),
        ("the 19th of October 1950", "1950-10-19"),
        ("2025-04-10", "2025-04-10"),
        ("7/8/07", "2007-07-08"),
        ("25/12/1999", "1999-12-25"),
        ("April 2025", "2025-04"),
        ("early 2023", "2023"),
        ("mid-May 2024", "2024-05"),
        ("the fourth quarter of 2024", "2024-Q4"),
        ("Q3 2024", "2024-Q3"),
        ("the first half of 2024", "2024-H1"),
        ("the autumn of 2023", "2023-FA"),
        ("the 1990s", "199"),
        ("the 21st century", "20"),
        ("2025-2027", "2025/2027"),
        ("the week of April 7, 2025", "2025-W15"),
        ("Christmas 2024", "2024-12-25"),
    ] {
        let found = find(text, whole(text));
        let [expression] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert_eq!((expression.span, expression.explicit), (whole(text), true), "{text}");
        assert_eq!(expression.timex_value(None, Direction::Past), value, "{text}");
    }
}

#[test]
fn without_a_reference_the_year_stays_open() {
    for (text, value) in [
        ("April 10", "XXXX-04-10"),
        ("in April", "XXXX-04"),
        ("Friday", "XXXX-WXX-5"),
        ("last week", "XXXX-WXX"),
        ("yesterday", "XXXX-XX-XX"),
        ("Friday morning", "XXXX-WXX-5TMO"),
        ("April 9-12", "XXXX-04-09/XXXX-04-12"),
    ] {
        let found = find(text, whole(text));
        let expression = found.first().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(expression.timex_value(None, Direction::Past), value, "{text}");
        assert_eq!(expression.calendar_value(None, Direction::Past), None, "{text}");
    }
}

#[test]
fn calendar_values_have_a_granularity() {
    for (text, expected) in [
        ("yesterday evening", Some(("2025-06-10", Granularity::Day))),
        ("last week", Some(("2025-W23", Granularity::Week))),
        ("next month", Some(("2025-07", Granularity::Month))),
        ("this quarter", Some(("2025-Q2", Granularity::Quarter))),
        ("two years ago", Some(("2023", Granularity::Year))),
        ("this weekend", Some(("2025-06-14/2025-06-15", Granularity::Interval))),
        ("from 3 to 5 June", Some(("2025-06-03/2025-06-05", Granularity::Interval))),
        ("the second half of 2024", Some(("2024-07/2024-12", Granularity::Interval))),
        ("the 1990s", Some(("1990/1999", Granularity::Interval))),
        ("three days", None),
        ("every Friday", None),
        ("recently", None),
        ("this summer", None),
    ] {
        let found = find(text, whole(text));
        let value = found.first().and_then(|expression| expression.calendar_value(Some(REFERENCE), Direction::Past));
        assert_eq!(value, expected.map(|(value, granularity)| (value.to_owned(), granularity)), "{text}");
    }
}

#[test]
fn the_verbs_decide_the_direction() {
    check(&[
        ("The envoys met on Monday.", "Monday=2025-06-09"),
        ("The envoys will meet on Monday.", "Monday=2025-06-16"),
        ("The envoys are due to meet on Friday, Oslo said on Tuesday.", "Friday=2025-06-13; Tuesday=2025-06-10"),
        ("They agreed to meet on July 3.", "July 3=2025-07-03"),
        ("They agreed at talks on December 29 to reopen it.", "December 29=2024-12-29"),
        ("Rates, which could fall, rose on June 9.", "June 9=2025-06-09"),
        ("Rates will show what May brought.", ""),
        ("Growth was weaker than expected in May.", "May=2025-05"),
        ("Talks on Friday are expected to fail.", "Friday=2025-06-13"),
        ("On Friday they signed it.", "Friday=2025-06-06"),
        ("The market is closed until Friday.", "Friday=2025-06-13"),
        ("A June 20 hearing has been scheduled.", "June 20=2025-06-20"),
        ("A pact could be signed in the third quarter.", "the third quarter=2025-Q3"),
        ("Oslo announced plans Friday to close it.", "Friday=2025-06-06"),
        ("The sides plan a summit on Friday.", "Friday=2025-06-13"),
        ("It is to be signed on Friday.", "Friday=2025-06-13"),
        ("The flu may have killed two on Monday.", "Monday=2025-06-09"),
        ("Oslo could not be reached on Monday.", "Monday=2025-06-09"),
        ("They failed to agree to end it at talks on Friday.", "Friday=2025-06-06"),
        ("Growth may slow from the pace of February 1.", "February 1=2025-02-01"),
        ("He did not fall ill until Friday.", "Friday=2025-06-06"),
        ("Support is due to grow, with Oslo saying on Friday it would pay.", "Friday=2025-06-06"),
        ("They met ahead of a vote on Friday.", "Friday=2025-06-13"),
        ("They hoped for a deal at the next meeting in July.", "July=2025-07"),
        ("They will meet Wednesday evening.", "Wednesday evening=2025-06-11TEV"),
        ("They met over the weekend.", "the weekend=2025-W23-WE"),
        ("They will meet over the weekend.", "the weekend=2025-W24-WE"),
        ("The pact of November 27 is holding.", "November 27=2024-11-27"),
    ]);
}

#[test]
fn lists_and_ranges() {
    check(&[
        ("Sessions took place on March 3 and April 9.", "March 3=2025-03-03; April 9=2025-04-09"),
        ("They met on February 27 and April 10, 2023.", "February 27=2023-02-27; April 10, 2023=2023-04-10"),
        ("They met on 9, 11 and 16 April.", "9=2025-04-09; 11=2025-04-11; 16 April=2025-04-16"),
        ("They met on April 9, 11 and 16, 2024.", "April 9=2024-04-09; 11=2024-04-11; 16, 2024=2024-04-16"),
        ("They met on April 14-15.", "April 14-15=2025-04-14/2025-04-15"),
        ("They met from 12 to 14 May.", "12=2025-05-12; 14 May=2025-05-14"),
        ("It ran from March 31 through April 2.", "March 31 through April 2=2025-03-31/2025-04-02"),
        ("On April 10, 11 people died.", "April 10=2025-04-10"),
        ("They met on Monday and Tuesday.", "Monday=2025-06-09; Tuesday=2025-06-10"),
        ("It was shut in July and August 2021.", "July=2021-07; August 2021=2021-08"),
    ]);
}

#[test]
fn times_told_from_the_reference_day() {
    check(&[
        ("They met yesterday and today.", "yesterday=2025-06-10; today=2025-06-11"),
        ("They meet the day after tomorrow.", "the day after tomorrow=2025-06-13"),
        ("They met last month, last year and last week.", "last month=2025-05; last year=2024; last week=2025-W23"),
        ("They met three days ago.", "three days ago=2025-06-08"),
        ("They met two weeks ago.", "two weeks ago=2025-W22"),
        ("It failed six months ago.", "six months ago=2024-12"),
        ("They met on Friday morning.", "Friday morning=2025-06-06TMO"),
        ("They met last night.", "last night=2025-06-10TNI"),
        ("They will meet at 6 p.m. Saturday.", "6 p.m. Saturday=2025-06-14T18:00"),
        ("It fell at 8 p.m. local time on Monday.", "8 p.m.=2025-06-09T20:00; Monday=2025-06-09"),
        ("It fell at 18:00 UTC.", "18:00 UTC=2025-06-11T18:00Z"),
        ("It was begun in June.", "June=2025-06"),
        ("It fell this past Monday and this past week.", "this past Monday=2025-06-09; this past week=2025-W23"),
        ("They missed an end-March goal.", "end-March=2025-03"),
        ("It will not end until at least 2027.", "2027=2027"),
        ("In this Jan. 28, 2017, photo they met.", "Jan. 28, 2017=2017-01-28"),
        ("They met at the end of March.", "the end of March=2025-03"),
        ("They met earlier this week.", "earlier this week=2025-W24"),
        ("It was shut in the first quarter of last year.", "the first quarter of last year=2024-Q1"),
        ("They met in the last week of March.", "the last week of March=2025-W13"),
    ]);
}

#[test]
fn expressions_that_count_from_another() {
    check(&[
        ("The 2015 pact was dropped three years later.", "2015=2015; three years later=2018"),
        ("They met on May 4. The next day they signed it.", "May 4=2025-05-04; The next day=2025-05-05"),
        ("They met on May 4 and flew home the same day.", "May 4=2025-05-04; the same day=2025-05-04"),
        ("They arrived on May 4. The day before, Oslo agreed.", "May 4=2025-05-04; The day before=2025-05-03"),
        ("They met on May 3, 2019, and again on June 4.", "May 3, 2019=2019-05-03; June 4=2019-06-04"),
        ("They met on May 3, 2019. They met on June 4.", "May 3, 2019=2019-05-03; June 4=2025-06-04"),
    ]);
}

#[test]
fn durations_and_sets() {
    check(&[
        ("It took four hours.", "four hours=PT4H"),
        ("They have 90 days.", "90 days=P90D"),
        ("A five-year pact and a 27-year-old envoy.", "five-year=P5Y; 27-year-old=P27Y"),
        ("It took two and a half years.", "two and a half years=P2.5Y"),
        ("It took twenty-five minutes.", "twenty-five minutes=PT25M"),
        ("It took more than three weeks.", "more than three weeks=P3W"),
        ("It takes 60 to 90 days.", "60=P60D; 90 days=P90D"),
        ("It took a few months.", "a few months=PXM"),
        ("In the past two decades it grew.", "the past two decades=P20Y"),
        ("They meet every Friday and each month.", "every Friday=XXXX-WXX-5; each month=P1M"),
        ("The weekly talks.", "weekly=P1W"),
    ]);
}

#[test]
fn what_only_looks_like_a_date() {
    check(&[
        ("The Friday Group met; they may march on.", ""),
        ("The Good Friday Agreement holds.", ""),
        ("Resolution 1701 and a 2,025-page text.", ""),
        ("Some 2000 people paid $1999 for 1950 tons.", ""),
        ("April Jones and June Lind may marry.", ""),
        ("She sat in the sun for a second.", ""),
        ("It rose 10.5 percent, 3-2, at 192.168.1.10.", ""),
        ("Winter quarters were built in some quarters.", "Winter=2024-WI"),
        ("Black Friday sales fell.", ""),
    ]);
}

#[test]
fn years_beyond_the_calendar_have_no_value() {
    for text in ["9999 centuries ago", "9999 decades ago", "9999 years ago", "9999 months later", "9999 years later"] {
        let found = find(text, whole(text));
        assert_eq!(found.len(), 1, "{text}");
        assert!(found.iter().all(|expression| !expression.timex_value(Some(REFERENCE), Direction::Past).is_empty()));
    }
}

#[test]
fn spans_are_bytes_of_the_whole_text() {
    let text = "Café talks – held on April\u{A0}10 – “failed”. They met on Friday.";
    let found = find(text, ByteSpan::new(0, 40));
    assert_eq!(found.iter().map(|expression| expression.span.of(text)).collect::<Vec<_>>(), ["April\u{A0}10"]);
}

/// Words that the grammar turns on, so that random texts reach it.
fn newsish() -> impl Strategy<Value = String> {
    let words = "April May 10 31 2025 1990s 9th , - – and to from through the of last next this week day days ago later \
                 Friday Fridays morning end early mid quarter third two half a few years every today night Christmas $ . : \
                 30 UTC p.m. 264 BC Feb. Sept same following before winter 99999999999 29 February until will met é …";
    let piece = prop_oneof![
        prop::sample::select(words.split_whitespace().collect::<Vec<_>>()).prop_map(str::to_owned),
        "\\PC{0,4}",
    ];
    prop::collection::vec((piece, prop::sample::select(vec![" ", "", "\n"])), 0..30)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, gap)| piece + gap).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_gives_ordered_spans_on_character_boundaries(text in newsish(), day in 0..5_000_i32, none in any::<bool>()) {
        let reference = (!none).then(|| REFERENCE.saturating_add(jiff::Span::new().days(day - 2_500)));
        let mut end = 0;
        for expression in find(&text, whole(&text)) {
            prop_assert!(expression.span.start >= end && !expression.span.is_empty());
            prop_assert!(text.get(expression.span.start as usize..expression.span.end as usize).is_some());
            end = expression.span.end;
            for direction in [Direction::Past, Direction::Future] {
                prop_assert!(!expression.timex_value(reference, direction).is_empty());
                expression.calendar_value(reference, direction);
            }
        }
        for timex in timexes(&text, reference) {
            prop_assert!(!timex.span.is_empty() && !timex.span.of(&text).is_empty());
        }
    }

    #[test]
    fn a_past_day_is_the_latest_and_a_future_day_the_next(month in 1..=12_i8, day in 1..=28_i8) {
        let text = date(2025, month, day).strftime("%B %-d").to_string();
        let found = find(&text, whole(&text));
        let value = |direction| found.first().map(|found| found.timex_value(Some(REFERENCE), direction));
        let past: Date = value(Direction::Past).unwrap_or_default().parse().unwrap();
        let future: Date = value(Direction::Future).unwrap_or_default().parse().unwrap();
        prop_assert!(past <= REFERENCE && past > REFERENCE.saturating_sub(jiff::Span::new().years(1)));
        prop_assert!(future >= REFERENCE && future < REFERENCE.saturating_add(jiff::Span::new().years(1)));
    }
}

#[test]
fn a_long_line_is_read_in_linear_time() {
    // Quadratic look-ahead or look-back would make this run for minutes.
    for piece in
        ["April 1, ", "1, ", "from 1 to ", "the ", "last ", "two and a half ", "Friday ", "of ", "1990-", "a few "]
    {
        let text = piece.repeat(100_000);
        assert!(timexes(&text, Some(REFERENCE)).len() <= 200_000, "{piece:?}");
    }
}
