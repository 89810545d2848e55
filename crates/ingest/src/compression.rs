//! Unpacks gzip and zstd, told by their first bytes: that works for pipes and misnamed files alike,
//! and no article starts so.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// What the first bytes say; `None` while they are too few to tell.
pub(crate) fn packing_of(head: &[u8]) -> Option<Packing> {
    if head.starts_with(GZIP) {
        Some(Packing::Gzip)
    } else if head.starts_with(ZSTD) {
        Some(Packing::Zstd)
    } else if [GZIP, ZSTD].iter().any(|magic| magic.starts_with(head)) {
        None
    } else {
        Some(Packing::None)
    }
}

/// `packed`, unpacked if it is packed. Members and frames that follow each other are read as one.
pub(crate) fn unpack<'r>(mut packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    let mut head = Vec::with_capacity(ZSTD.len());
    let mut byte = [0];
    // A live pipe may hand out one byte at a time; an article that has begun must not wait for more of them.
    while packing_of(&head).is_none() {
        match packed.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => head.extend_from_slice(&byte),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let packing = packing_of(&head).unwrap_or(Packing::None);
    unpack_as(packing, Cursor::new(head).chain(packed))
}

/// `packed`, which is packed as `packing` says. A reader that would block may be read on later.
pub(crate) fn unpack_as<'r>(packing: Packing, packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    Ok(match packing {
        Packing::None => Box::new(packed),
        Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::new(packed)?),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        unpack(bytes)?.read_to_end(&mut out)?;
        Ok(out)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_and_frames_that_follow_each_other_are_one() {
        assert_eq!(unpacked(&[gzip(b"one "), gzip(b"two")].concat()).unwrap(), b"one two");
        let frame = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
        assert_eq!(unpacked(&[frame(b"one "), frame(b"two")].concat()).unwrap(), b"one two");
    }

    #[test]
    fn what_is_not_packed_passes_as_it_is() {
        for plain in [&b""[..], b"{", b"(", b"\x1F", b"\x1F\x8C", b"\x28\xB5\x2F", b"{\"id\":1}\n"] {
            assert_eq!(unpacked(plain).unwrap(), plain);
        }
    }

    #[test]
    fn a_cut_member_is_an_error() {
        let whole = gzip(b"some words that are cut off");
        assert!(unpacked(&whole[..whole.len() - 6]).is_err());
    }
}
