//! One source a file: where articles come from, the article line, rejects.
