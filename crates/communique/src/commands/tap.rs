//! `communique tap`: events of a daemon that runs, as they become durable.

use std::io::{self, BufRead, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::anyhow;
use clap::Args;

use crate::cli::{Common, Failure};
use crate::commands::operations;
use crate::configuration::Configuration;

/// Show the events of the daemon that runs, as they become durable, without holding it up
///
/// Every option may be given several times; an event must match one value of each. Whoever reads too slowly misses
/// events and gets a line `{"schema":"communique/missed/1","events":N}` in their place.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only of this type: `meeting` or `agreement`
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// Only of this status, such as `held` or `signed`
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
    /// Only with this country, by its ISO 3166-1 alpha-3 code, as a participant's or the place's
    #[arg(long, value_name = "CODE", value_parser = country)]
    country: Vec<String>,
    /// Only with this confidence at least, 0 to 1
    #[arg(long, value_name = "NUMBER")]
    min_confidence: Option<f64>,
    /// End after so many events
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// The daemon's listener for operators; `http.listen` of the settings by default
    #[arg(long, value_name = "IP:PORT")]
    address: Option<SocketAddr>,
    /// Put a value over a key of the settings, as for `run`
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

fn country(code: &str) -> Result<String, String> {
    let sound = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    if sound { Ok(code.to_uppercase()) } else { Err("use the three letters of ISO 3166-1, such as FRA".to_owned()) }
}

/// Prints events until the daemon ends, or the limit.
pub(crate) fn run(arguments: &Arguments, common: &Common) -> Result<ExitCode, Failure> {
    let settings = Configuration::load(common.config.as_deref())?.settings_or_fail(&arguments.set)?;
    let address = arguments.address.or(settings.http.listen);
    let missing = || Failure::Usage(anyhow!("the settings name no http.listen; say --address IP:PORT"));
    let events = operations::get(address.ok_or_else(missing)?, &path(arguments)?).map_err(Failure::Run)?;
    let mut out = io::stdout().lock();
    let mut left = arguments.limit;
    for line in events.split(b'\n') {
        out.write_all(&line?)?;
        out.write_all(b"\n")?;
        out.flush()?;
        left = left.map(|left| left - 1);
        if left == Some(0) {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The path that asks for what the arguments say. Words that a path cannot hold are none of its values either.
fn path(arguments: &Arguments) -> Result<String, Failure> {
    let confidence = arguments.min_confidence.map(|least| least.to_string());
    let lists = [
        ("type", &arguments.types),
        ("status", &arguments.status),
        ("country", &arguments.country),
        ("min_confidence", &confidence.into_iter().collect()),
    ];
    let pairs = lists.iter().flat_map(|(key, values)| values.iter().map(move |value| format!("{key}={value}")));
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(Failure::Usage(anyhow!("types and statuses are plain words: {query}")));
    }
    Ok(format!("/tap?{query}"))
}
