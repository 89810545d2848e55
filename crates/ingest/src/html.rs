//! A web page is an article once the furniture around it is taken away: the readability algorithm of Firefox.

use std::borrow::Cow;

use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};
use event_model::{Article, Published};

use crate::article_line::complete;
use crate::published::day_of;
use crate::reject::Reason;

/// Elements that may lie in each other. Browsers stop at 512; the readability library calls itself for each level, and
/// some thousands exhaust a thread's stack, which no worker survives.
const DEPTH: usize = 600;

/// Tags that may be left open. Real pages leave open what HTML lets them, some thousands in long tables; the parser's
/// time grows with the square of what is open.
const OPEN_TAGS: usize = 20_000;

/// The article in the page.
pub(crate) fn article(page: &str) -> Result<Article<'static>, Reason> {
    if open_tags(page) > OPEN_TAGS {
        return Err(Reason::Html(format!("more than {OPEN_TAGS} tags are left open")));
    }
    let page = Document::from(page);
    if is_deeper_than(&page, DEPTH) {
        return Err(Reason::Html(format!("elements nested more than {DEPTH} deep")));
    }
    // The raw text runs paragraphs together where the page has no white space between their elements.
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let refused = |error: dom_smoothie::ReadabilityError| Reason::Html(error.to_string());
    let found =
        Readability::with_document(page, None, Some(config)).and_then(|mut page| page.parse()).map_err(refused)?;
    complete(Article {
        id: Cow::Borrowed(""),
        title: Some(found.title).filter(|title| !title.is_empty()).map(Cow::Owned),
        text: Cow::Owned(found.text_content.trim().to_owned()),
        published: found.published_time.map(|raw| Published { day: day_of(&raw), raw: Cow::Owned(raw) }),
        url: found.url.map(Cow::Owned),
        source: found.site_name.map(Cow::Owned),
        language: found.lang.map(Cow::Owned),
        extra: None,
    })
}

/// Start tags less end tags, by their look.
fn open_tags(page: &str) -> usize {
    let bytes = page.as_bytes();
    memchr::memchr_iter(b'<', bytes).fold(0, |open: usize, at| match bytes.get(at + 1) {
        Some(b'/') => open.saturating_sub(1),
        Some(b'a'..=b'z' | b'A'..=b'Z') => open + 1,
        _ => open,
    })
}

fn is_deeper_than(page: &Document, limit: usize) -> bool {
    let mut open = vec![(page.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > limit {
            return true;
        }
        open.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    false
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Ministers meet in Oslo</title>
<meta property="article:published_time" content="2025-04-10T08:00:00Z"><meta property="og:site_name" content="The Fjord Post">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ministers meet in Oslo</h1>
<p>The foreign ministers of Norway and Finland met in Oslo on Thursday to talk about fishing quotas in the Barents Sea, their offices said.</p><p>Both sides agreed to meet again in the autumn, when the research vessels are back and new figures on the stock are known.</p>
<p>The talks, which lasted for three hours, were described by an aide as open, friendly, and at times unusually detailed.</p>
</article><footer>All rights reserved. <a href="/legal">Legal</a></footer></body></html>"#;

    #[test]
    fn the_furniture_goes_and_the_article_stays() {
        let found = article(PAGE).unwrap();
        assert_eq!(found.title.as_deref(), Some("Ministers meet in Oslo"));
        assert_eq!(found.published.unwrap().day, Some(date(2025, 4, 10)));
        assert_eq!(found.source.as_deref(), Some("The Fjord Post"));
        assert!(found.text.contains("their offices said.\n"), "paragraphs stay apart: {}", found.text);
        assert!(!found.text.contains("rights reserved") && !found.text.contains("Sport"), "{}", found.text);
    }

    #[test]
    fn a_page_without_an_article_is_refused() {
        assert!(article("").is_err());
        assert!(article("<html><body></body></html>").is_err());
    }

    #[test]
    fn deep_nesting_is_refused_before_it_exhausts_the_stack() {
        let nested = |depth: usize, tail: &str| {
            let text = "The ministers met in Oslo on Thursday and spoke of fish. ".repeat(10);
            format!("<html><body><article>{}<p>{text}</p>{tail}", "<div>".repeat(depth))
        };
        assert!(article(&nested(500, "")).is_ok());
        for page in [nested(2_000, ""), nested(2_000, &"</div>".repeat(2_000)), nested(1_000_000, "")] {
            assert!(matches!(article(&page), Err(Reason::Html(_))), "{} bytes", page.len());
        }
    }

    #[test]
    fn many_open_paragraphs_are_no_depth() {
        let page =
            format!("<html><body><article>{}", "<p>They met in Oslo, and spoke of fish and ships.".repeat(3_000));
        assert!(article(&page).is_ok());
    }
}
