//! Standard input.

use std::io;
use std::os::fd::AsFd;

use crate::{Delivery, Error, ErrorKind, Format, Input, Intake, Positions, Source, Stop};

/// The name of standard input in rejects and messages.
pub const NAME: &str = "stdin";

/// Standard input; `format` is NDJSON unless the caller knows better.
pub fn open(format: Option<Format>, stop: &Stop) -> Result<Input, Error> {
    let failed = |source| Error { kind: ErrorKind::Open, name: NAME.to_owned(), source };
    // A file of its own, not `io::stdin()`: that one copies everything through a buffer of 8 KiB.
    let stdin = io::stdin().as_fd().try_clone_to_owned().map_err(failed)?;
    Ok(Input::new(NAME, format.unwrap_or(Format::Ndjson), std::fs::File::from(stdin), stop))
}

/// Standard input as a source of the daemon: it has no position to go back to, and ends with its writer.
#[derive(Clone, Copy, Debug)]
pub struct StdinSource {
    /// What the bytes are.
    pub format: Format,
}

impl Source for StdinSource {
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn run(self: Box<Self>, intake: &dyn Intake, _: Positions) -> Result<(), Error> {
        let input = open(Some(self.format), intake.stop())?;
        let mut deliver = |article| intake.deliver(Delivery { article: Some(article), ..Delivery::default() });
        let begun = input.read(intake.limit(), &mut deliver)?;
        if begun > 0 {
            let told = format!("stopped in the middle of an article: its first {begun} bytes are not counted");
            let source = io::Error::new(io::ErrorKind::Interrupted, told);
            intake.trouble(&Error { kind: ErrorKind::Read, name: NAME.to_owned(), source });
        }
        Ok(())
    }
}
