use super::{LOOKAHEAD, Lexicon, Newlines, Options, Quotes, Reason, Segmenter, split};
use proptest::prelude::*;

fn sentences(text: &str) -> Vec<&str> {
    split(text).map(|span| span.of(text)).collect()
}

/// Each text is written with "|" where a sentence ends; the mark takes the place of one space or line break.
fn check(marked: &[&str]) {
    for text in marked {
        let (mut plain, mut expected, mut start) = (String::new(), Vec::new(), 0);
        for piece in text.split('|') {
            plain.push_str(piece);
            expected.push(plain.split_at(start).1.trim().to_owned());
            plain.push(' ');
            start = plain.len();
        }
        assert_eq!(sentences(plain.trim_end()), expected, "{text}");
    }
}

#[test]
fn a_full_stop_before_a_capital_ends_a_sentence() {
    check(&[
        "The envoys met in Oslo.|They agreed on a truce.",
        "Who signed?|Nobody knows!|The ministry kept silent.",
        "Inflation fell to 2.5 percent.|Shares rose 3.|5 banks failed.",
        "He left.|¿Por qué?|Élysée officials stayed.",
        "The vote is over.|iPhone sales rose.|al-Shabab claimed it.",
        "He counted apples, pears etc. and left.|Others stayed, etc.|Lind left.",
    ]);
}

#[test]
fn abbreviations_that_never_end() {
    check(&[
        "Gen. Ruiz met Prof. Ana Lind.|Both smiled.",
        "Ecuador, e.g. Quito, and Chile vs. Peru were named.",
        "In Marsh v. Alabama the court agreed.",
        "A treaty (cf. Art. 5, para. 2) was cited.",
    ]);
}

#[test]
fn abbreviations_that_may_end() {
    check(&[
        "They flew to the U.S.|The talks resumed.",
        "The U.S. Senate voted.|It failed.",
        "Orion Corp. said so.|It makes ships.",
        "The contract went to Orion Ltd.|However, it lapsed.",
        "Orion Ltd. Chairman Per Holm signed.",
        "He was named after Sam Price Jr.|The school closed.",
        "Sam Price Jr. Avenue is closed.",
        "He went to Mass. General Hospital.|He bent the mass.|Physicists cheered.",
        "They left in Dec.|Her term began.",
        "The Dec. 9 talks failed.",
        "It cost 5 bn.|Nobody paid.",
    ]);
}

#[test]
fn numbers_after_abbreviations() {
    check(&[
        "Look at No. 5, Fig. 2 and Vol. IV.|He said no.|Nobody asked.",
        "She is No. Two in the party.",
        "Falun (pop. 37,000) and a smith (b. 1904) were shown.",
    ]);
}

#[test]
fn dates_with_short_months() {
    check(&[
        "They met on Jan. 3.|They left on Feb. 4.|Nobody knew.",
        "The deadline is Sept. 30.|Talks go on.",
        "On Nov. 5 and Dec. 6 Norway voted.",
        "Sat. Aug. 9 is the date.",
        "It fell on Tues. May 6.|It rained.",
    ]);
}

#[test]
fn units_and_titles_that_look_like_times() {
    check(&[
        "Some 20 sq. km. is land.|The rest is sea.",
        "He is 6 ft. 2 in. tall and weighs 5 lbs. 3 oz. more.",
        "They ran 20 km.|He won.",
        "Indian P.M. Dana Holm left at 5 P.M. EST.|She was late.",
        "Dep. Sec. Lund met Perm. Sec. Ruiz.|Both smiled.",
    ]);
}

#[test]
fn abbreviations_behind_opening_quotes() {
    check(&[
        "He said “Mr. Lind left early.”|Nobody saw him.",
        "The “U.S. Senate” group and the ‘Dr. Lund’ case grew.",
        "«Mr. Lind left.»|Nobody saw him.",
        "French officer Loïc.|Norway left.",
        "They met Anaïs.|Norway left.",
    ]);
}

#[test]
fn words_that_are_spelt_like_abbreviations() {
    check(&[
        "He flatly said no.|Two men left.",
        "She ate a fig.|Five men left.",
        "I heard the engine rev.|Then it died.",
        "It begins at 9 a.m. EST.|Norway won.",
        "She is No. Two in the party.",
    ]);
}

#[test]
fn line_ends_of_every_kind_are_read_alike() {
    let wrapped = "Envoys of both countries are to meet again in the old town hall of the port\n\
                   Norwegian officials said that no more rounds were due\nThey left.";
    assert_eq!(sentences(wrapped).len(), sentences(&wrapped.replace('\n', "\r\n")).len());
    for feed in ["\n", "\r\n"] {
        let text = format!("“We met. We talked.{feed}{feed}“We left.”");
        let whole = rules(Quotes::Whole, Newlines::Smart);
        assert_eq!(under(&whole, &text), ["“We met.", "We talked.", "“We left.”"], "{feed:?}");
    }
}

#[test]
fn blank_lines_and_forced_breaks_end_quotations() {
    let whole = rules(Quotes::Whole, Newlines::Smart);
    assert_eq!(under(&whole, "“We met.\n\nWe talked.”"), ["“We met.", "We talked.”"]);
    assert_eq!(under(&whole, "“We met.\nWe talked.”"), ["“We met.\nWe talked.”"]);
    let always = rules(Quotes::Whole, Newlines::Always);
    assert_eq!(under(&always, "“We met.\nWe talked. We left.”"), ["“We met.", "We talked.", "We left.”"]);
}

#[test]
fn any_limit_is_a_limit() {
    let rules = Segmenter::new(Options { longest: usize::MAX, ..Options::default() }, Lexicon::embedded());
    assert_eq!(under(&rules, "They met. They left."), ["They met.", "They left."]);
}

#[test]
fn ranks_and_offices() {
    check(&[
        "Lt. Gov. Dana Holm and Rep. Kim Sun spoke.|Sen. Ruiz did not.",
        "Police Sgt. Per Lund and Capt. Ana Ruiz were hurt.|Both live.",
        "Maj. Gen. Sun met Adm. Lind aboard.|They dined.",
        "Msgr. Ruiz blessed St. Olav's Church.|It was full.",
        "Former Gov. J. B. Holm and ex-Sen. Mary Q. Lund debated.|He won.",
        "Sheikh Omar b. Zayd and Mrs. Holm were hosts.",
    ]);
}

#[test]
fn company_forms() {
    check(&[
        "Orion Inc. and Altair Co. merged.|The price is secret.",
        "Orion Bros. Ltd. of Oslo sued Altair S.A. in Bern.",
        "Shares of Orion Corp. rose.|Those of Altair Inc. fell.",
        "She runs Holm & Co.|It makes ships.",
        "The buyer is Orion N.V.|The seller is unknown.",
        "Lund v. Orion Ltd. was heard.|Nobody won.",
    ]);
}

#[test]
fn articles_and_numbers_of_laws() {
    check(&[
        "Art. 5, para. 2 applies.|Sec. 4 does not.",
        "See Res. 2231 and Nos. 4 and 5.|They bind.",
        "Under Art. IV they may leave.|None has.",
        "Flight No. 12 left at 9 a.m. EST.|It was full.",
        "He is No. Two in the party.|No. One is ill.",
        "It cost approx. 5 mln. euros.|Nobody paid.",
    ]);
}

#[test]
fn datelines_of_all_agencies() {
    check(&[
        "WASHINGTON (AP) — The Senate voted.|It failed.",
        "BEIJING, Jan. 3 (Xinhua) -- Envoys met.|They left.",
        "TOKYO, May 9, KYODO - Envoys met.|They left.",
        "MOSCOW, April 10 (TASS) --  Envoys met.|They left.",
        "MOSCOW. April 10. INTERFAX - Envoys met.|They left.",
        "ANKARA (Reuters) - Mr. Demir left.|He was late.",
        "KABUL: Envoys met.|They left.",
        "ST. LOUIS (Wire) - The mayor spoke.|He was brief.",
        "GENEVA, Switzerland, Oct. 2 (AFP) - Dr. Lund spoke.|She was brief.",
    ]);
}

#[test]
fn headlines_and_bylines() {
    assert_eq!(
        sentences("NORWAY, CHAD SIGN PACT\nEnvoys meet in Oslo\nBy Ana Lind\n\nOSLO (Wire) - They met."),
        ["NORWAY, CHAD SIGN PACT", "Envoys meet in Oslo", "By Ana Lind", "OSLO (Wire) - They met."]
    );
    assert_eq!(sentences("U.S. ENVOY LEAVES OSLO\n\nHe was late."), ["U.S. ENVOY LEAVES OSLO", "He was late."]);
    assert_eq!(sentences("Will they sign?\nEnvoys meet"), ["Will they sign?", "Envoys meet"]);
    assert_eq!(
        sentences("ORION CORP. BUYS ALTAIR INC.\r\nBy Per Lund\r\n"),
        ["ORION CORP. BUYS ALTAIR INC.", "By Per Lund"]
    );
}

#[test]
fn nested_quotations_and_brackets() {
    check(&[
        "“He said, ‘We signed.’|Then he left,” Lind said.",
        "“‘Never!’ was all he said,” Lind recalled.|Nobody laughed.",
        "It (the pact, signed in Jan. 1990) lapsed.|[The text is lost.]|He shrugged.",
        "\"No,\" he said.|\"Not now.\"|She left.",
        "«We met.»|They left.",
    ]);
}

#[test]
fn possessives_labels_and_sections() {
    check(&[
        "We ate at Jerry's.|Then we left.",
        "Figure 3. Exports by year",
        "2.1. Scope of the pact",
        "P.S. I love it.|Attn. Mr. Lund.",
        "Mm.|Okay.",
    ]);
    assert_eq!(sentences("It is the road test...I am late."), ["It is the road test...", "I am late."]);
    assert_eq!(sentences("what I mean...see me"), ["what I mean...see me"]);
}

#[test]
fn times_of_day() {
    check(&[
        "It starts at 6 p.m. Saturday.|Then it ends.",
        "It starts at 6 p.m. Minsk time.|Then it ends.",
        "It started at 9:30 a.m. EST.|It was short.",
        "It started at 6 p.m.|Ministers came late.",
        "At 6 p.m. Mrs. Lind left.",
        "It starts at 6 p.m. (1700 GMT) in Bonn.",
    ]);
}

#[test]
fn initials() {
    check(&[
        "A. B. Holm met E. Y. Sun.|Sun smiled.",
        "Police named him as Omar K.|He was freed.",
        "There is no plan B.|Russia left.",
        "It was between you and I.|Then she left.",
        "Q. What did he say?|A. He said nothing.",
    ]);
}

#[test]
fn quotations() {
    check(&[
        "“We signed,” Lind said.|“It is done.”",
        "“Is it done?” Lind asked.|“Yes!” he said.",
        "“Is it done?” Foreign Minister Lind asked.",
        "“It is done!”|Lind left.",
        "He called it “a bad deal”.|Nobody replied.",
        "\"We met.|We talked.\"|They left.",
        "The text reads: \"Both sides signed.\"|It is short.",
        "The envoy (who left in Oct.) said so.|(The ministry denied it.)|He stayed.",
    ]);
}

#[test]
fn ellipses() {
    check(&[
        "We waited … and left.",
        "We waited...|Lind left.",
        "The parties ... Norway and Chad ... signed.",
        "The parties [...] Norway signed.",
        "He trailed off . . . .|Then he left.",
        "It ended.|... Then it began.",
    ]);
}

#[test]
fn addresses_and_names() {
    check(&[
        "See https://example.org/a.Html?b=1.|Write to a.b@example.org.|Thanks.",
        "Yahoo! Sports reported it.|Example.com Inc. denied it.",
        "He was there.[3]|Nobody saw him. [4]|Then he left.",
    ]);
}

#[test]
fn lost_spaces() {
    assert_eq!(sentences("They held talks.The next round is due."), ["They held talks.", "The next round is due."]);
    assert_eq!(sentences("Write to Node.The or state.gov."), ["Write to Node.", "The or state.gov."]);
    assert_eq!(sentences("Will they sign?nobody knows yet."), ["Will they sign?", "nobody knows yet."]);
    assert_eq!(
        sentences("They held talks.Envoys left amazon.Com shops."),
        ["They held talks.", "Envoys left amazon.Com shops."]
    );
    assert_eq!(sentences("See a/b/talks.The or x@talks.The now."), ["See a/b/talks.The or x@talks.The now."]);
}

#[test]
fn careless_small_letters() {
    check(&[
        "We put it in.|they took it out.|i left.",
        "Is it done?|yes it is finished.|what a relief!|see you soon.",
        "It is there.|http://example.org shows it.",
        "The dept. of trade met approx. ten envoys, incl. the Swiss.",
        "“Stop!” he said.",
    ]);
}

#[test]
fn datelines_stay_with_their_sentence() {
    check(&[
        "WARSAW (AP) — Envoys met.|They left.",
        "WARSAW, April 10 (TASS) -- Envoys met.",
        "WARSAW, April 10. /TASS/. Envoys met.|They left.",
        "WARSAW. May 3 (Interfax) - Envoys met.",
        "WARSAW, Dec. 3 (Xinhua) -- Envoys met Mr. Li.|They left.",
    ]);
}

#[test]
fn lists() {
    check(&["1) tea|2) milk|3) rice", "• 1. tea|• 2. milk", "a. tea|b. milk|c. rice"]);
    assert_eq!(
        sentences("They agreed on:\n• a truce\n• an exchange\nThe text is secret."),
        ["They agreed on:", "• a truce", "• an exchange", "The text is secret."]
    );
    check(&["Two points count: 1. Norway stays out.|2. Chad joins."]);
}

#[test]
fn line_breaks() {
    let wrapped = "Talks aimed at a lasting truce in the border region were held in Oslo\nLast week, and the delegation led by\nNorway left.";
    assert_eq!(sentences(wrapped), [wrapped]);
    assert_eq!(
        sentences("Norway, Chad sign pact\nBy Ana Lind\nOSLO (Wire) - They met.\r\nThey left.\r\n\r\nNo more\r\n"),
        ["Norway, Chad sign pact", "By Ana Lind", "OSLO (Wire) - They met.", "They left.", "No more"]
    );
    assert_eq!(sentences("The deal with Orion Corp.\n\nLind left"), ["The deal with Orion Corp.", "Lind left"]);
    assert_eq!(sentences("signed by the\nNorwegian envoy"), ["signed by the\nNorwegian envoy"]);
}

#[test]
fn white_space_of_all_kinds() {
    assert_eq!(
        sentences(
            "\u{FEFF} Mr.\u{A0}Li met Mr.\u{202F}Holm.\u{200B} No deal.\u{3000}They\u{2028}left.\u{2029}\u{200B}"
        ),
        ["Mr.\u{A0}Li met Mr.\u{202F}Holm.", "No deal.", "They\u{2028}left."]
    );
    assert!(sentences("").is_empty() && sentences(" \n\u{200B}\r\n").is_empty());
}

#[test]
fn a_line_of_marks_is_read_once() {
    // Quadratic look-back or look-ahead would make this run for minutes.
    for piece in ["1. a ", ". ", "[1", "“Oh!” ", "a. ", "• ", "\"", "A. B. ", "!", "\n- "] {
        let text = piece.repeat(200_000);
        assert!(split(&text).count() <= text.len(), "{piece:?}");
    }
}

/// Pieces that the decisions turn on, so that random texts reach them.
fn newsish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~]{0,6}",
        "\\PC{0,4}",
        prop::sample::select(vec![
            "Mr. ", "U.S. ", "p.m. ", "The ", ". ", "? ", "…", ". . . ", "\n", "\r\n", "\n\n", "\u{A0}", "\u{200B}",
            "\u{FEFF}", "“", "”", "•", "1. ", "2. ", "a) ", "b) ", "[3]", "/TASS/.", "MOSCOW. ", "April ", "By ",
            "\u{2029}", "\u{85}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn sentences_tile_the_text(text in newsish()) {
        let mut at = 0;
        for span in split(&text) {
            let (start, end) = (span.start as usize, span.end as usize);
            prop_assert!(start < end, "an empty sentence");
            let gap = text.get(at..start);
            prop_assert!(gap.is_some_and(|gap| gap.chars().all(is_space)), "{gap:?} between sentences");
            let sentence = text.get(start..end);
            prop_assert!(sentence.is_some_and(|s| !s.starts_with(is_space) && !s.ends_with(is_space)), "{sentence:?}");
            at = end;
        }
        prop_assert!(text.get(at..).is_some_and(|tail| tail.chars().all(is_space)));
    }
}

fn rules(quotes: Quotes, newlines: Newlines) -> Segmenter {
    Segmenter::new(Options { quotes, newlines, ..Options::default() }, Lexicon::embedded())
}

fn under<'t>(rules: &Segmenter, text: &'t str) -> Vec<&'t str> {
    rules.split(text).map(|span| span.of(text)).collect()
}

#[test]
fn quotations_can_stay_whole() {
    let whole = rules(Quotes::Whole, Newlines::Smart);
    for text in [
        "\"We met. We talked. We left.\"",
        "Lind said: “We met. We talked.”",
        "«We met. We talked.» said Lind.",
        "(\"We met. We talked.\")",
    ] {
        assert_eq!(under(&whole, text), [text]);
    }
    assert_eq!(
        under(&whole, "“We met. We talked.” They left. So did we."),
        ["“We met. We talked.”", "They left.", "So did we."]
    );
    // What never closes, or only in another paragraph, is no quotation.
    assert_eq!(under(&whole, "“We met. We talked."), ["“We met.", "We talked."]);
    assert_eq!(under(&whole, "“We met. We talked.\n\n“We left.”"), ["“We met.", "We talked.", "“We left.”"]);
    assert_eq!(under(&whole, "It is 5\" wide. It is 7\" long."), ["It is 5\" wide.", "It is 7\" long."]);
    assert_eq!(under(&whole, "It ended. . . . Then it began."), ["It ended.", ". . . Then it began."]);
}

#[test]
fn newlines_can_end_sentences_always_or_never() {
    let text = "A truce was\nsigned in Oslo\r\n\r\nIt holds.\nSo far.";
    let always = rules(Quotes::Split, Newlines::Always);
    assert_eq!(under(&always, text), ["A truce was", "signed in Oslo", "It holds.", "So far."]);
    let never = rules(Quotes::Split, Newlines::Never);
    assert_eq!(under(&never, text), ["A truce was\nsigned in Oslo\r\n\r\nIt holds.", "So far."]);
}

#[test]
fn every_boundary_says_why() {
    let text = "It is over. Is it? It trailed off... They met in the U.S. The talks.Then it rained.\nNorway, Chad sign\n\n\
                • tea\n• milk";
    let rules = rules(Quotes::Split, Newlines::Smart);
    let reasons: Vec<Reason> = rules.boundaries(text).map(|b| b.reason).collect();
    assert_eq!(
        reasons,
        [
            Reason::Stop,
            Reason::Exclamation,
            Reason::Ellipsis,
            Reason::Abbreviation,
            Reason::LostSpace,
            Reason::Stop,
            Reason::BlankLine,
            Reason::Item,
            Reason::EndOfText,
        ]
    );
}

#[test]
fn a_boundary_near_the_end_is_not_settled() {
    let text = format!("It is over. {}", "They met again. ".repeat(LOOKAHEAD / 8));
    let rules = rules(Quotes::Split, Newlines::Smart);
    let settled: Vec<bool> = rules.boundaries(&text).map(|b| b.settled).collect();
    assert_eq!((settled.first(), settled.last()), (Some(&true), Some(&false)));
    assert!(rules.boundaries("It is over. Is it?").all(|b| !b.settled));
}

#[test]
fn what_is_too_long_is_cut_at_a_space() {
    let rules = Segmenter::new(Options { longest: 0, ..Options::default() }, Lexicon::embedded());
    let text = "word ".repeat(4000);
    let boundaries: Vec<_> = rules.boundaries(&text).collect();
    assert!(boundaries.iter().all(|b| b.span.len() <= super::LEAST_LONGEST && b.span.of(&text).ends_with("word")));
    assert_eq!(boundaries.first().map(|b| b.reason), Some(Reason::TooLong));
    let unbroken = "é".repeat(10_000);
    assert!(rules.split(&unbroken).all(|span| span.of(&unbroken).chars().all(|c| c == 'é')));
    assert_eq!(rules.split(&unbroken).map(|span| span.of(&unbroken).len()).sum::<usize>(), unbroken.len());
}

/// Start, end, first and last character, reason and words of every sentence of a stream.
type Row = (u64, u64, u64, u64, Reason, String);

fn streamed(rules: &Segmenter, text: &str, cuts: &[usize]) -> Vec<Row> {
    let mut out = Vec::new();
    let mut splitter = rules.stream();
    let mut rest = text;
    for cut in cuts.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let at = (*cut.min(&rest.len())..=rest.len()).find(|&at| rest.is_char_boundary(at)).unwrap();
        let (piece, after) = rest.split_at(at);
        rest = after;
        splitter.push(piece, |s| out.push((s.start, s.end, s.char_start, s.char_end, s.reason, s.text.to_owned())));
    }
    splitter.finish(|s| out.push((s.start, s.end, s.char_start, s.char_end, s.reason, s.text.to_owned())));
    out
}

fn at_once(rules: &Segmenter, text: &str) -> Vec<Row> {
    let chars = |at: u32| text.get(..at as usize).unwrap().chars().count() as u64;
    let row = |b: super::Boundary| {
        let (start, end) = (b.span.start, b.span.end);
        (start.into(), end.into(), chars(start), chars(end), b.reason, b.span.of(text).to_owned())
    };
    rules.boundaries(text).map(row).collect()
}

#[test]
fn what_is_pending_is_told_without_being_given_up() {
    let rules = rules(Quotes::Split, Newlines::Smart);
    let mut splitter = rules.stream();
    splitter.push("They met. They", |s| panic!("{s:?} is not settled yet"));
    let mut pending = Vec::new();
    splitter.pending(|s| pending.push((s.text.to_owned(), s.settled)));
    assert_eq!(pending, [("They met.".to_owned(), false), ("They".to_owned(), false)]);
    let mut all = Vec::new();
    splitter.push(" left.", |_| ());
    splitter.finish(|s| all.push((s.text.to_owned(), s.settled)));
    assert_eq!(all, [("They met.".to_owned(), true), ("They left.".to_owned(), true)]);
}

#[test]
fn a_stream_holds_no_more_than_its_cap() {
    let rules = Segmenter::new(Options { longest: 0, ..Options::default() }, Lexicon::embedded());
    for piece in ["word ", ". ", "x", "\n", " ", "“"] {
        let mut splitter = rules.stream();
        for _ in 0..2_000 {
            splitter.push(&piece.repeat(200), |_| ());
            assert!(splitter.held() <= super::LEAST_LONGEST + (64 << 10), "{piece:?}: {}", splitter.held());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn however_a_stream_is_cut_its_sentences_are_those_of_the_whole(
        text in prop::collection::vec(newsish(), 0..60).prop_map(|t| t.concat()),
        filler in prop::sample::select(vec![
            "", "word ", "x", " ", "\n", ". ", "The end. ", "1. a ", "“Oh! ", "• ", "“Mr. Li met us. We left.”\r\n",
            // Lines of 55 to 100 columns, whose reading turns on the lines above.
            "Envoys of both countries are to meet again in the old town hall of the port\n",
            "Norwegian officials said that no more rounds of talks were due\r\n",
        ]),
        times in 0_usize..3000,
        cuts in prop::collection::vec(1_usize..5000, 1..8),
        whole in any::<bool>(),
        newlines in prop::sample::select(vec![Newlines::Smart, Newlines::Always, Newlines::Never]),
    ) {
        let text = format!("{text}{}{text}", filler.repeat(times));
        let quotes = if whole { Quotes::Whole } else { Quotes::Split };
        let rules = Segmenter::new(Options { quotes, newlines, longest: 0 }, Lexicon::embedded());
        prop_assert_eq!(streamed(&rules, &text, &cuts), at_once(&rules, &text));
    }

    #[test]
    fn what_is_settled_stays(
        head in newsish(),
        gap in prop::sample::select(vec!["", " ", "\n", "\r\n\r\n"]),
        times in 0_usize..3000,
        tail in newsish(),
        whole in any::<bool>(),
    ) {
        let quotes = if whole { Quotes::Whole } else { Quotes::Split };
        let rules = Segmenter::new(Options { quotes, longest: 0, ..Options::default() }, Lexicon::embedded());
        let text = format!("{head}{}", gap.repeat(times));
        let longer = format!("{text}{tail} It ended. They left.");
        let settled: Vec<_> = rules.boundaries(&text).filter(|b| b.settled).map(|b| b.span).collect();
        let after: Vec<_> = rules.split(&longer).take(settled.len()).collect();
        prop_assert_eq!(settled, after);
    }
}
