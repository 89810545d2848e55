//! News in, one NDJSON record for every meeting and agreement out.

fn main() {}
