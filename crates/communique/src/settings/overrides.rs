//! Settings from the environment and from flags, which overrule the file.

use std::ffi::OsString;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Place, SettingsError};

/// Values that overrule the file, in the order in which they do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides(Vec<Override>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Override {
    /// `commit.interval`
    key: String,
    /// As it was given.
    value: String,
    /// The variable or flag, for messages.
    name: String,
}

/// Prefix of the variables: `COMMUNIQUE_COMMIT__INTERVAL=50ms` is `commit.interval`.
const PREFIX: &str = "COMMUNIQUE_";

/// Variables with that prefix that are none of the settings.
const OTHERS: [&str; 2] = ["COMMUNIQUE_LOG", "COMMUNIQUE_BENCH_NEWS"];

impl Overrides {
    /// Those among `variables`, and then `flags`, each `KEY=VALUE`.
    pub fn new(variables: impl Iterator<Item = (OsString, OsString)>, flags: &[String]) -> Result<Self, SettingsError> {
        let mut all = Vec::new();
        for (name, value) in variables {
            let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else { continue };
            let Some(key) = name.strip_prefix(PREFIX).filter(|_| !OTHERS.contains(&name)) else { continue };
            let key = key.to_lowercase().replace("__", ".");
            all.push(Override { key, value: value.to_owned(), name: name.to_owned() });
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        for flag in flags {
            let Some((key, value)) = flag.split_once('=') else {
                return Err(SettingsError {
                    place: Place::Overrides(format!("--set {flag}")),
                    message: "there is no `=`".to_owned(),
                    remedy: "write --set KEY=VALUE, as in --set commit.interval=50ms".to_owned(),
                });
            };
            let name = format!("--set {flag}");
            all.push(Override { key: key.trim().to_owned(), value: value.trim().to_owned(), name });
        }
        Ok(Self(all))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The variables and flags, for messages.
    pub(super) fn names(&self) -> String {
        self.0.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Puts every value into `table`, over what is there.
    pub(super) fn put_over<'t>(&'t self, table: &mut Spanned<DeTable<'t>>) -> Result<(), SettingsError> {
        for one in &self.0 {
            let mut place = table.get_mut();
            let mut keys = one.key.split('.').peekable();
            while let Some(key) = keys.next() {
                if keys.peek().is_none() {
                    place.insert(spanned(key.into()), spanned(value(&one.value)));
                    break;
                }
                let below = place.entry(spanned(key.into())).or_insert_with(|| spanned(DeValue::Table(DeTable::new())));
                let DeValue::Table(below) = below.get_mut() else {
                    return Err(SettingsError {
                        place: Place::Overrides(one.name.clone()),
                        message: format!("`{key}` holds no other keys"),
                        remedy: "config/communique.toml explains every key".to_owned(),
                    });
                };
                place = below;
            }
        }
        Ok(())
    }
}

fn spanned<T>(value: T) -> Spanned<T> {
    const NOWHERE: Range<usize> = 0..0;
    Spanned::new(NOWHERE, value)
}

/// The value as TOML, or as a string when it is none: nobody wants to quote twice for the shell.
fn value(text: &str) -> DeValue<'_> {
    DeValue::parse(text).map_or_else(|_| DeValue::String(text.into()), Spanned::into_inner)
}
