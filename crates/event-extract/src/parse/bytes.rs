//! Numbers, little-endian, out of a slice that grows shorter.

/// The next `count` bytes.
pub(super) fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (head, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(head)
}

/// The next four bytes as a number.
pub(super) fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*head))
}

/// The next `count` numbers with a fraction.
pub(super) fn floats(bytes: &mut &[u8], count: usize) -> Option<Vec<f32>> {
    let values = take(bytes, count.checked_mul(4)?)?.chunks_exact(4);
    Some(values.filter_map(|b| b.try_into().ok()).map(f32::from_le_bytes).collect())
}

/// Whole numbers of sixteen bits.
pub(super) fn whole(bytes: &[u8]) -> Vec<i16> {
    bytes.as_chunks().0.iter().copied().map(i16::from_le_bytes).collect()
}

/// The next names, each with its length before it.
pub(super) fn names(bytes: &mut &[u8]) -> Option<Vec<String>> {
    let count = take_u32(bytes)?;
    let mut names = Vec::new();
    for _ in 0..count {
        let length = take_u32(bytes)? as usize;
        names.push(String::from_utf8(take(bytes, length)?.to_vec()).ok()?);
    }
    Some(names)
}

/// Writes names.
#[cfg(any(test, feature = "training"))]
pub(super) fn write_names(names: &[String], out: &mut Vec<u8>) {
    out.extend((names.len() as u32).to_le_bytes());
    for name in names {
        out.extend((name.len() as u32).to_le_bytes());
        out.extend(name.as_bytes());
    }
}
