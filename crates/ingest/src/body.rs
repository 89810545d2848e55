//! The articles of a body that someone pushes: one JSON value, or one article a line; plain, gzip or zstd.

use std::io::{self, Read};
use std::sync::Arc;

use serde::de::IgnoredAny;

use crate::compression::{Packing, packing_of, unpack};
use crate::frame::HEAD;
use crate::{Format, LineReader, RawArticle};

/// Limits of a body, in bytes but for the last.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimits {
    /// Of the whole, unpacked.
    pub body: usize,
    /// Of one article.
    pub article: usize,
    /// How many articles there may be: each takes memory besides its bytes.
    pub articles: usize,
}

/// Why the articles of a body cannot be told.
#[derive(Debug)]
pub enum BodyError {
    /// It is longer than allowed, once unpacked.
    TooLong,
    /// There are more articles in it than allowed.
    TooMany,
    /// It cannot be unpacked.
    Broken(io::Error),
}

/// Whether the bytes are those of a packed body, which may be much longer than it looks.
pub fn is_packed(body: &[u8]) -> bool {
    packing_of(body) != Some(Packing::None)
}

/// The articles of `body`, which `source` has sent. Blank lines are none; lines that are no article are for
/// [`decode`](crate::decode) to refuse.
pub fn articles_of_body(body: &[u8], source: &Arc<str>, limits: BodyLimits) -> Result<Vec<RawArticle>, BodyError> {
    let mut plain = Vec::new();
    let unpacked = unpack(body).map_err(BodyError::Broken)?;
    unpacked.take(limits.body as u64 + 1).read_to_end(&mut plain).map_err(BodyError::Broken)?;
    if plain.len() > limits.body {
        return Err(BodyError::TooLong);
    }
    let article = |line, offset, bytes, overlong| RawArticle {
        source: Arc::clone(source),
        format: Format::Ndjson,
        line,
        offset,
        bytes,
        overlong,
        unreadable: None,
    };
    // An article that someone has laid out over several lines.
    if serde_json::from_slice::<IgnoredAny>(&plain).is_ok() {
        let overlong = (plain.len() > limits.article).then_some((plain.len() as u64, limits.article));
        if overlong.is_some() {
            plain.truncate(HEAD);
        }
        return Ok(vec![article(1, 0, plain, overlong)]);
    }
    let chunk = plain.len().clamp(1, 64 << 10);
    let mut lines = LineReader::resume(plain.as_slice(), limits.article, chunk, (0, 0));
    let mut articles = Vec::new();
    while let Some(line) = lines.next_line().map_err(BodyError::Broken)? {
        if line.overlong || !line.bytes.trim_ascii().is_empty() {
            if articles.len() == limits.articles {
                return Err(BodyError::TooMany);
            }
            let overlong = line.overlong.then_some((line.length, limits.article));
            articles.push(article(line.number, line.offset, line.bytes, overlong));
        }
    }
    Ok(articles)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: BodyLimits = BodyLimits { body: 100, article: 20, articles: 30 };

    fn found(body: &[u8]) -> Vec<(u64, u64, String)> {
        let articles = articles_of_body(body, &Arc::from("http"), LIMITS).unwrap();
        articles.into_iter().map(|a| (a.line, a.offset, String::from_utf8(a.bytes).unwrap())).collect()
    }

    #[test]
    fn one_value_is_one_article_however_it_is_laid_out() {
        assert_eq!(found(b"{\n\"id\": 1\n}\n"), [(1, 0, "{\n\"id\": 1\n}\n".to_owned())]);
        assert_eq!(found(b"{\"id\":1}"), [(1, 0, "{\"id\":1}".to_owned())]);
    }

    #[test]
    fn lines_are_articles_and_blank_ones_are_none() {
        let expected = [(1, 0, "{}".to_owned()), (3, 5, "{\"id\":2}".to_owned()), (4, 15, "no".to_owned())];
        let body = b"{}\n \n{\"id\":2}\r\nno";
        assert_eq!(found(body), expected);
        assert_eq!(found(&zstd::encode_all(&body[..], 1).unwrap()), expected);
        assert!(is_packed(&zstd::encode_all(&body[..], 1).unwrap()) && !is_packed(body));
        assert_eq!(found(b""), []);
    }

    #[test]
    fn what_is_too_long_is_told_also_when_it_was_packed_small() {
        let long = vec![b'x'; 10_000];
        for body in [long.clone(), zstd::encode_all(&long[..], 1).unwrap()] {
            assert!(matches!(articles_of_body(&body, &Arc::from("http"), LIMITS), Err(BodyError::TooLong)));
        }
        let line = vec![b'1'; 30];
        let articles = articles_of_body(&line, &Arc::from("http"), LIMITS).unwrap();
        assert_eq!(articles[0].overlong, Some((30, 20)));
    }

    #[test]
    fn more_articles_than_allowed_are_refused() {
        assert_eq!(found(&b"1\n".repeat(30)).len(), 30);
        let more = articles_of_body(&b"1\n".repeat(31), &Arc::from("http"), LIMITS);
        assert!(matches!(more, Err(BodyError::TooMany)));
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _: Result<_, _> = articles_of_body(&body, &Arc::from("http"), LIMITS);
        }
    }
}
