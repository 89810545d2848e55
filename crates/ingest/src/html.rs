//! A web page is an article once the furniture around it is taken away: the readability algorithm of Firefox.

use std::borrow::Cow;

use dom_smoothie::{Config, Readability, TextMode};
use event_model::{Article, Published};

use crate::article_line::complete;
use crate::published::day_of;
use crate::reject::Reason;

/// The article in the page.
pub(crate) fn article(page: &str) -> Result<Article<'static>, Reason> {
    // The raw text runs paragraphs together where the page has no white space between their elements.
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let refused = |error: dom_smoothie::ReadabilityError| Reason::Html(error.to_string());
    let found = Readability::new(page, None, Some(config)).and_then(|mut page| page.parse()).map_err(refused)?;
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
}
