//! The closed vocabulary of English dates, and what each word stands for.

use std::sync::OnceLock;

use super::table::Table;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// A season, in its TIMEX3 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// A part or time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
    Midnight,
}

impl Part {
    /// As TIMEX3 writes it behind the "T".
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Noon => "12:00",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
            Self::Midnight => "24:00",
        }
    }
}

/// Where a vague time lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tense {
    Past,
    Present,
    Future,
}

impl Tense {
    /// The TIMEX3 value.
    pub(crate) fn value(self) -> &'static str {
        match self {
            Self::Past => "PAST_REF",
            Self::Present => "PRESENT_REF",
            Self::Future => "FUTURE_REF",
        }
    }
}

/// What a word means to the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Not in the vocabulary.
    Other,
    /// January is 1.
    Month(i8),
    /// "Jan", "Sept": a month only beside a day or a year.
    MonthShort(i8),
    /// Monday is 1.
    Weekday(i8),
    /// "Mon", "Tues": a weekday only before a month.
    WeekdayShort(i8),
    /// "Mondays".
    Weekdays(i8),
    Unit(Unit),
    Units(Unit),
    Season(Season),
    /// Part of the day, in its TIMEX3 code.
    Part(Part),
    /// "today": days from the reference day.
    Today(i8),
    Tonight,
    Count(u16),
    Ordinal(u8),
    /// "several", "few": a number that is not said.
    Vague,
    A,
    The,
    This,
    Last,
    Next,
    Recent,
    /// "past" before a unit: "the past two weeks".
    Past,
    Following,
    Previous,
    Same,
    That,
    Of,
    In,
    And,
    Or,
    To,
    Through,
    From,
    Between,
    On,
    /// Prepositions that a bare month or year follows: "since", "until", "by", "during".
    Preposition,
    Early,
    Mid,
    Late,
    /// "beginning", "end", "middle".
    Edge,
    /// "later", "earlier".
    Later,
    Earlier,
    Ago,
    Before,
    After,
    Now,
    Every,
    /// "daily": a set with its period.
    Repeated(Unit),
    /// A vague time: "recently".
    Reference(Tense),
    /// "nearly": part of a duration that follows.
    Roughly,
    /// "about", "over": part of a duration that follows, and prepositions.
    Bound,
    /// "more" of "more than".
    Compared,
    Than,
    /// "at" of "at least", and the preposition.
    AtBound,
    /// "least" of "at least".
    Least,
    /// First word of a holiday or of a name like "Black Friday".
    Named,
    Half,
    Time,
    Future,
    Hundred,
    Bc,
    Zone,
    Meridiem(u8),
}

use Unit as U;

#[rustfmt::skip]
const VOCABULARY: &[(Word, &str)] = &[
    (Word::Month(1), "january"), (Word::Month(2), "february"), (Word::Month(3), "march"), (Word::Month(4), "april"),
    (Word::Month(5), "may"), (Word::Month(6), "june"), (Word::Month(7), "july"), (Word::Month(8), "august"),
    (Word::Month(9), "september"), (Word::Month(10), "october"), (Word::Month(11), "november"), (Word::Month(12), "december"),
    (Word::MonthShort(1), "jan"), (Word::MonthShort(2), "feb"), (Word::MonthShort(3), "mar"), (Word::MonthShort(4), "apr"),
    (Word::MonthShort(6), "jun"), (Word::MonthShort(7), "jul"), (Word::MonthShort(8), "aug"), (Word::MonthShort(9), "sep sept"),
    (Word::MonthShort(10), "oct"), (Word::MonthShort(11), "nov"), (Word::MonthShort(12), "dec"),
    (Word::Weekday(1), "monday"), (Word::Weekday(2), "tuesday"), (Word::Weekday(3), "wednesday"), (Word::Weekday(4), "thursday"),
    (Word::Weekday(5), "friday"), (Word::Weekday(6), "saturday"), (Word::Weekday(7), "sunday"),
    (Word::WeekdayShort(1), "mon"), (Word::WeekdayShort(2), "tue tues"), (Word::WeekdayShort(3), "wed"),
    (Word::WeekdayShort(4), "thu thur thurs"), (Word::WeekdayShort(5), "fri"), (Word::WeekdayShort(6), "sat"),
    (Word::WeekdayShort(7), "sun"),
    (Word::Weekdays(1), "mondays"), (Word::Weekdays(2), "tuesdays"), (Word::Weekdays(3), "wednesdays"),
    (Word::Weekdays(4), "thursdays"), (Word::Weekdays(5), "fridays"), (Word::Weekdays(6), "saturdays"),
    (Word::Weekdays(7), "sundays"),
    (Word::Unit(U::Second), "second"), (Word::Units(U::Second), "seconds"), (Word::Unit(U::Minute), "minute"),
    (Word::Units(U::Minute), "minutes mins"), (Word::Unit(U::Hour), "hour"), (Word::Units(U::Hour), "hours hrs"),
    (Word::Unit(U::Day), "day"), (Word::Units(U::Day), "days"), (Word::Unit(U::Weekend), "weekend"),
    (Word::Units(U::Weekend), "weekends"), (Word::Unit(U::Week), "week"), (Word::Units(U::Week), "weeks"),
    (Word::Unit(U::Fortnight), "fortnight"), (Word::Unit(U::Month), "month"), (Word::Units(U::Month), "months"),
    (Word::Unit(U::Quarter), "quarter"), (Word::Units(U::Quarter), "quarters"), (Word::Unit(U::Year), "year"),
    (Word::Units(U::Year), "years yrs"), (Word::Unit(U::Decade), "decade"), (Word::Units(U::Decade), "decades"),
    (Word::Unit(U::Century), "century"), (Word::Units(U::Century), "centuries"),
    (Word::Season(Season::Spring), "spring"), (Word::Season(Season::Summer), "summer"),
    (Word::Season(Season::Autumn), "autumn fall"), (Word::Season(Season::Winter), "winter"),
    (Word::Part(Part::Morning), "morning dawn"), (Word::Part(Part::Afternoon), "afternoon"), (Word::Part(Part::Evening), "evening dusk"),
    (Word::Part(Part::Night), "night"), (Word::Part(Part::Noon), "noon midday"), (Word::Part(Part::Midnight), "midnight"),
    (Word::Today(0), "today"), (Word::Today(-1), "yesterday"), (Word::Today(1), "tomorrow"), (Word::Tonight, "tonight"),
    (Word::Count(1), "one"), (Word::Count(2), "two"), (Word::Count(3), "three"), (Word::Count(4), "four"),
    (Word::Count(5), "five"), (Word::Count(6), "six"), (Word::Count(7), "seven"), (Word::Count(8), "eight"),
    (Word::Count(9), "nine"), (Word::Count(10), "ten"), (Word::Count(11), "eleven"), (Word::Count(12), "twelve dozen"),
    (Word::Count(13), "thirteen"), (Word::Count(14), "fourteen"), (Word::Count(15), "fifteen"), (Word::Count(16), "sixteen"),
    (Word::Count(17), "seventeen"), (Word::Count(18), "eighteen"), (Word::Count(19), "nineteen"), (Word::Count(20), "twenty"),
    (Word::Count(30), "thirty"), (Word::Count(40), "forty"), (Word::Count(50), "fifty"), (Word::Count(60), "sixty"),
    (Word::Count(70), "seventy"), (Word::Count(80), "eighty"), (Word::Count(90), "ninety"), (Word::Hundred, "hundred"),
    (Word::Ordinal(1), "first"), (Word::Ordinal(3), "third"), (Word::Ordinal(4), "fourth"),
    (Word::Ordinal(5), "fifth"), (Word::Ordinal(6), "sixth"), (Word::Ordinal(7), "seventh"), (Word::Ordinal(8), "eighth"),
    (Word::Ordinal(9), "ninth"), (Word::Ordinal(10), "tenth"), (Word::Ordinal(11), "eleventh"), (Word::Ordinal(12), "twelfth"),
    (Word::Ordinal(13), "thirteenth"), (Word::Ordinal(14), "fourteenth"), (Word::Ordinal(15), "fifteenth"),
    (Word::Ordinal(16), "sixteenth"), (Word::Ordinal(17), "seventeenth"), (Word::Ordinal(18), "eighteenth"),
    (Word::Ordinal(19), "nineteenth"), (Word::Ordinal(20), "twentieth"),
    (Word::Vague, "several few many couple some numerous"), (Word::A, "a an another"),
    (Word::The, "the"), (Word::This, "this current"),
    (Word::Last, "last"), (Word::Next, "next coming upcoming"), (Word::Past, "past"), (Word::Recent, "recent"),
    (Word::Following, "following subsequent"),
    (Word::Previous, "previous preceding prior"), (Word::Same, "same"), (Word::That, "that"), (Word::Of, "of"), (Word::In, "in"),
    (Word::And, "and"), (Word::Or, "or"), (Word::To, "to until till"), (Word::Through, "through thru"), (Word::From, "from"),
    (Word::Between, "between"), (Word::On, "on"),
    (Word::Preposition, "since by during for within throughout circa"),
    (Word::Bound, "over about around under"), (Word::Compared, "more less fewer"), (Word::Than, "than"), (Word::AtBound, "at"),
    (Word::Least, "least most"), (Word::Before, "before"), (Word::After, "after"),
    (Word::Early, "early"), (Word::Mid, "mid"), (Word::Late, "late"), (Word::Edge, "beginning start end middle close turn"),
    (Word::Later, "later"), (Word::Earlier, "earlier"), (Word::Ago, "ago"), (Word::Now, "now"),
    (Word::Every, "every each per"), (Word::Repeated(U::Day), "daily nightly"), (Word::Repeated(U::Week), "weekly"),
    (Word::Repeated(U::Month), "monthly"), (Word::Repeated(U::Year), "yearly annually"), (Word::Repeated(U::Quarter), "quarterly"),
    (Word::Repeated(U::Hour), "hourly"),
    (Word::Reference(Tense::Present), "currently nowadays"),
    (Word::Reference(Tense::Past), "recently"), (Word::Reference(Tense::Future), "soon"),
    (Word::Roughly, "nearly almost roughly approximately exactly barely"),
    (Word::Named, "new valentine ash palm good easter victory memorial labor halloween veterans thanksgiving christmas boxing"),
    (Word::Named, "black bloody super cyber maundy"),
    (Word::Half, "half"), (Word::Time, "time moment"), (Word::Future, "future"), (Word::Bc, "bc"),
    (Word::Zone, "gmt utc est edt pst pdt cet cest bst msk ist et pt"),
    (Word::Meridiem(0), "am a.m"), (Word::Meridiem(12), "pm p.m"),
];

/// The meaning of `word` in any case; [`Word::Other`] when it has none here.
pub(crate) fn meaning(word: &[u8]) -> Word {
    static TABLE: OnceLock<Table<Word>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let words = VOCABULARY.iter().flat_map(|&(meaning, words)| words.split(' ').map(move |word| (word, meaning)));
        Table::new(words, Word::Other, |first, _| first)
    });
    table.get(word).unwrap_or(Word::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_one_meaning() {
        let mut seen = std::collections::BTreeSet::new();
        for &(word, spellings) in VOCABULARY {
            for spelling in spellings.split(' ') {
                assert!(seen.insert(spelling), "{spelling} stands twice");
                assert_eq!(meaning(spelling.to_uppercase().as_bytes()), word, "{spelling}");
            }
        }
        assert!(seen.len() * 3 < 1024);
        assert_eq!(meaning(b"minister"), Word::Other);
    }
}
