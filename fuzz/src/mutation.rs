//! Mutation that knows a little of XML.
//!
//! Chance alone breaks a tag nearly every time, and a broken document never reaches a rule. So most changes are made
//! inside one text or attribute, or move whole elements; the rest is left to libFuzzer as it is.

use libfuzzer_sys::fuzzer_mutate;

/// Changes `data[..size]` in place, up to `max` bytes; returns the new size.
pub fn mutate(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let changed = match seed % 8 {
        0..4 => change_text(data, size, max, seed >> 3),
        4 => repeat_element(data, size, max, seed >> 3),
        5 => drop_element(data, size, seed >> 3),
        _ => None,
    };
    changed.unwrap_or_else(|| fuzzer_mutate(data, size, max))
}

/// Lets libFuzzer change what stands between `>` and `<`, or between two quotation marks.
fn change_text(data: &mut [u8], size: usize, max: usize, seed: u32) -> Option<usize> {
    let (open, close) = if seed.is_multiple_of(16) { (b'"', b'"') } else { (b'>', b'<') };
    let starts: Vec<usize> = (0..size).filter(|at| data[*at] == open).collect();
    let start = starts.get(pick(seed >> 4, starts.len())?)? + 1;
    let end = start + data[start..size].iter().position(|byte| *byte == close)?;
    let room = (end - start + 64).min(max.checked_sub(size)? + (end - start));
    if room == 0 {
        return None;
    }
    let mut text = data[start..end].to_vec();
    text.resize(room, 0);
    let length = fuzzer_mutate(&mut text, end - start, room);
    splice(data, size, start..end, &text[..length])
}

/// Writes an element twice: a second row, a second table, a second field.
fn repeat_element(data: &mut [u8], size: usize, max: usize, seed: u32) -> Option<usize> {
    let element = find_element(&data[..size], seed)?;
    let copy = data[element.clone()].to_vec();
    if size + copy.len() > max {
        return None;
    }
    splice(data, size, element.end..element.end, &copy)
}

fn drop_element(data: &mut [u8], size: usize, seed: u32) -> Option<usize> {
    let element = find_element(&data[..size], seed)?;
    splice(data, size, element, &[])
}

/// Finds an element from its start tag to the next end tag of its name.
fn find_element(data: &[u8], seed: u32) -> Option<std::ops::Range<usize>> {
    let tags: Vec<usize> = data
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] == b'<' && pair[1].is_ascii_alphabetic())
        .map(|(at, _)| at)
        .collect();
    let start = *tags.get(pick(seed, tags.len())?)?;
    let name_end = start + data[start..].iter().position(|byte| matches!(byte, b'>' | b' ' | b'/'))?;
    let end_tag = [b"</", &data[start + 1..name_end], b">"].concat();
    let end = data[start..].windows(end_tag.len()).position(|window| window == end_tag)?;
    Some(start..start + end + end_tag.len())
}

fn pick(seed: u32, count: usize) -> Option<usize> {
    (count > 0).then(|| seed as usize % count)
}

fn splice(data: &mut [u8], size: usize, range: std::ops::Range<usize>, put: &[u8]) -> Option<usize> {
    let new_size = size - range.len() + put.len();
    if new_size > data.len() || new_size == 0 {
        return None;
    }
    data.copy_within(range.end..size, range.start + put.len());
    data[range.start..range.start + put.len()].copy_from_slice(put);
    Some(new_size)
}
