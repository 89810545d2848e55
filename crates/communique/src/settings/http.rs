//! Settings of what listens: the HTTP source, and the listener for operators.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::values::Span;

/// `[http]`: metrics, health, status and tap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Where it listens; nowhere by default.
    pub listen: Option<SocketAddr>,
}

/// `type = "http"`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSourceSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What a sender must show.
    pub token: Option<Token>,
    /// The longest body, in bytes, packed or not.
    #[serde(deserialize_with = "body_bytes")]
    pub max_body_bytes: usize,
    /// How long a body may take to come, and an answer to be found.
    pub timeout: Span,
    /// So many articles are remembered, to be told from new ones.
    pub remember: usize,
}

impl Default for HttpSourceSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7410)),
            token: None,
            max_body_bytes: 16 << 20,
            timeout: Span::secs(30),
            remember: 100_000,
        }
    }
}

fn body_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let bytes = usize::deserialize(deserializer)?;
    if (1..=super::MAX_BYTES).contains(&bytes) {
        return Ok(bytes);
    }
    Err(D::Error::custom(format!("`max_body_bytes` is {bytes}; use a number of bytes from 1 to {}", super::MAX_BYTES)))
}

/// A secret, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return Err(D::Error::custom("`token` must be of visible ASCII characters, without blanks"));
        }
        Ok(Self(text))
    }
}
