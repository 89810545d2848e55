//! A plain-text file is an article: the headline on its first line, the body below.

use std::borrow::Cow;

use event_model::Article;

use crate::article_line::complete;
use crate::reject::Reason;

/// The article in `document`. The headline is the first line that is not blank; the body follows, without the blank
/// lines around it.
pub(crate) fn article(document: &str) -> Result<Article<'_>, Reason> {
    let document = document.trim();
    let (title, text) = document.split_once('\n').unwrap_or((document, ""));
    complete(Article {
        title: Some(Cow::Borrowed(title.trim_end())),
        text: Cow::Borrowed(text.trim_start_matches(['\r', '\n'])),
        ..Article::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_headline() {
        let found = article("\r\nLeaders meet\r\n\r\n  They met.\r\n\r\nThey left.\r\n").unwrap();
        assert_eq!(found.title.as_deref(), Some("Leaders meet"));
        assert_eq!(found.text, "  They met.\r\n\r\nThey left.");
        assert_eq!(found.id.len(), 32);
    }

    #[test]
    fn a_headline_alone_is_an_article_and_white_space_is_none() {
        assert_eq!(article("Leaders meet").unwrap().text, "");
        assert_eq!(article(" \n\n "), Err(Reason::NoText));
    }
}
