//! SIGTERM and SIGINT end the input; a second one ends the program.

use std::io;
use std::sync::Arc;

use ingest::Stop;
use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level::pipe};

/// Makes a limit on the size of files fail the write that meets it, like a full disk, instead of ending the program.
pub fn survive_file_size_limits() -> io::Result<()> {
    flag::register(SIGXFSZ, Arc::default()).map(drop)
}

/// A stop that SIGTERM and SIGINT request. What has been read is still worked off and written.
pub fn stop_on_signals() -> io::Result<Stop> {
    let stop = Stop::new()?;
    for signal in [SIGTERM, SIGINT] {
        // Order matters: the first signal finds the flag unset here and sets it below; the second finds it set, and
        // the program ends as if nothing had been registered. Somebody who waits for a full pipe needs that way out.
        flag::register_conditional_default(signal, stop.flag())?;
        flag::register(signal, stop.flag())?;
        pipe::register(signal, stop.waker()?)?;
    }
    Ok(stop)
}
