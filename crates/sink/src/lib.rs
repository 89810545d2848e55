//! The event record on the wire, its schema, and one sink a file.
