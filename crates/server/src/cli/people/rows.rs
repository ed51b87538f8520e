//! Rows of a CSV file of any length, prepared on all cores in bounded memory.
//!
//! A file is cut into pieces at the ends of rows. Other threads take the pieces apart while this one reads on and
//! adds what is ready, in the order of the file, so that rows can be reported by their number.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, bail};
use matching::{Batch, Row, Table};

/// Bytes read at once. A row longer than this is skipped unread.
const PIECE: usize = 2 << 20;
/// The longest row that is taken apart, in bytes.
const ROW_MOST: usize = 64 << 10;
const HEADER: [&str; 10] =
    ["id", "full_name", "birth_date", "sex", "citizen_id", "old_id", "bhyt", "phone", "commune", "address"];

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    TooLong,
    NotUtf8,
    Columns,
    NoId,
    RepeatedId,
    /// The row is used, its birth taken as unknown.
    Birth,
    /// The row is used, its sex taken as unknown.
    Sex,
}

impl Fault {
    pub fn english(self) -> &'static str {
        match self {
            Self::TooLong => "left out: longer than 64 KB",
            Self::NotUtf8 => "left out: not UTF-8 text",
            Self::Columns => "left out: not as many columns as the header",
            Self::NoId => "left out: no id",
            Self::RepeatedId => "left out: the id stands in an earlier row",
            Self::Birth => "birth_date is no date like 1985-03-14, 1985-03 or 1985; taken as unknown",
            Self::Sex => "sex is neither 1 nor 2; taken as unknown",
        }
    }

    pub fn leaves_out(self) -> bool {
        !matches!(self, Self::Birth | Self::Sex)
    }
}

/// A row's number (the header is row 1) and what is wrong with it.
pub type Complaint = (u64, Fault);

/// Reads a file into list 0 or 1 of the table, and hands complaints on in the order of rows.
///
/// # Errors
/// When the file cannot be read, or its header lacks a column.
pub fn read(
    path: &Path,
    threads: usize,
    side: u8,
    table: &mut Table,
    complain: &mut dyn FnMut(Complaint),
) -> anyhow::Result<()> {
    let mut file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let (columns, mut rest) = header(&mut file).with_context(|| format!("reading {}", path.display()))?;
    let (send, receive) = channel::<(Vec<u8>, Sender<Piece>)>();
    let receive = Mutex::new(receive);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(2) - 1 {
            scope.spawn(|| work(&receive, &columns));
        }
        let mut waiting: VecDeque<Receiver<Piece>> = VecDeque::new();
        let mut rows = Taken { next: 2, side, table, complain };
        let (mut ended, mut skipping) = (false, false);
        while !ended {
            ended = fill(&mut file, &mut rest).with_context(|| format!("reading {}", path.display()))?;
            if skipping {
                let end = memchr::memchr(b'\n', &rest).map_or(rest.len(), |at| at + 1);
                skipping = end == rest.len() && !rest.ends_with(b"\n");
                rest.drain(..end);
                // What follows the row that was skipped may be the whole rest of the file.
                ended &= rest.is_empty();
                continue;
            }
            let end = if ended { rest.len() } else { last_end(&rest) };
            if end == 0 && !rest.is_empty() {
                // Not one row ends within the piece: what has come before it must be counted first.
                waiting.drain(..).try_for_each(|piece| rows.take(piece.recv()?))?;
                rows.skip();
                (skipping, ended) = (true, false);
                rest.clear();
                continue;
            }
            let piece = rest.drain(..end).collect();
            let (answer, answered) = channel();
            send.send((piece, answer))?;
            waiting.push_back(answered);
            while waiting.len() > threads * 2 {
                rows.take(waiting.pop_front().expect("it is not empty").recv()?)?;
            }
        }
        drop(send);
        waiting.into_iter().try_for_each(|piece| rows.take(piece.recv()?))
    })
}

/// Where the rows go.
struct Taken<'a> {
    next: u64,
    side: u8,
    table: &'a mut Table,
    complain: &'a mut dyn FnMut(Complaint),
}

impl Taken<'_> {
    fn take(&mut self, mut piece: Piece) -> anyhow::Result<()> {
        let repeated = self.table.add(&piece.batch, self.side);
        piece.complaints.extend(repeated.into_iter().map(|at| (piece.rows_of_batch[at], Fault::RepeatedId)));
        piece.complaints.sort_unstable();
        for (row, fault) in piece.complaints {
            (self.complain)((self.next + row, fault));
        }
        self.next += piece.rows;
        Ok(())
    }

    fn skip(&mut self) {
        (self.complain)((self.next, Fault::TooLong));
        self.next += 1;
    }
}

/// Reads until the buffer holds a piece. Returns whether the file has ended.
fn fill(file: &mut File, buffer: &mut Vec<u8>) -> std::io::Result<bool> {
    let wanted = (PIECE - buffer.len().min(PIECE)) as u64;
    let got = file.take(wanted).read_to_end(buffer)?;
    Ok((got as u64) < wanted)
}

/// Returns where each column stands in the header, and what was read beyond it.
fn header(file: &mut File) -> anyhow::Result<(Columns, Vec<u8>)> {
    let mut buffer = Vec::with_capacity(PIECE);
    fill(file, &mut buffer)?;
    if buffer.starts_with(b"\xef\xbb\xbf") {
        buffer.drain(..3);
    }
    let end = row_end(&buffer, 0);
    let mut fields = Vec::new();
    let line = std::str::from_utf8(trimmed(&buffer[..end])).context("the header is not UTF-8 text")?;
    split(line, &mut fields);
    let names: Vec<String> = fields.iter().map(|field| unquoted(field).trim().to_lowercase()).collect();
    let mut places = [0; HEADER.len()];
    for (place, wanted) in places.iter_mut().zip(HEADER) {
        match names.iter().position(|name| name == wanted) {
            Some(at) => *place = at,
            None => bail!("the header has no column {wanted}; it needs {}", HEADER.join(", ")),
        }
    }
    let count = names.len();
    buffer.drain(..end);
    Ok((Columns { places, count }, buffer))
}

struct Columns {
    places: [usize; HEADER.len()],
    count: usize,
}

/// Rows taken apart by one thread.
#[derive(Default)]
struct Piece {
    batch: Batch,
    rows_of_batch: Vec<u64>,
    /// All rows, also those left out.
    rows: u64,
    complaints: Vec<Complaint>,
}

fn work(receive: &Mutex<Receiver<(Vec<u8>, Sender<Piece>)>>, columns: &Columns) {
    loop {
        let next = receive.lock().expect("no thread panics while it holds the queue").recv();
        let Ok((bytes, answer)) = next else { return };
        // Nobody listens any more when reading has failed.
        let _ = answer.send(Piece::parse(&bytes, columns));
    }
}

impl Piece {
    fn parse(bytes: &[u8], columns: &Columns) -> Self {
        let mut piece = Self::default();
        let (mut start, mut fields) = (0, Vec::new());
        while start < bytes.len() {
            let end = row_end(bytes, start);
            let line = trimmed(&bytes[start..end]);
            start = end;
            if line.is_empty() {
                piece.rows += 1;
                continue;
            }
            if let Err(fault) = piece.row(line, columns, &mut fields) {
                piece.complaints.push((piece.rows, fault));
            }
            piece.rows += 1;
        }
        piece
    }

    fn row<'a>(&mut self, line: &'a [u8], columns: &Columns, fields: &mut Vec<&'a str>) -> Result<(), Fault> {
        if line.len() > ROW_MOST {
            return Err(Fault::TooLong);
        }
        let line = std::str::from_utf8(line).map_err(|_| Fault::NotUtf8)?;
        split(line, fields);
        if fields.len() != columns.count {
            return Err(Fault::Columns);
        }
        let texts = columns.places.map(|place| unquoted(fields[place]));
        let [id, full_name, birth_date, sex, citizen_id, old_id, bhyt, phone, commune, address] =
            texts.each_ref().map(|text| text.trim());
        if id.is_empty() {
            return Err(Fault::NoId);
        }
        let row = Row { full_name, birth_date, sex, citizen_id, old_id, bhyt, phone, commune, address };
        let unread = self.batch.push(id, &row);
        self.rows_of_batch.push(self.rows);
        for (is, fault) in [(unread.birth_date, Fault::Birth), (unread.sex, Fault::Sex)] {
            if is {
                self.complaints.push((self.rows, fault));
            }
        }
        Ok(())
    }
}

/// Returns the end of the row that begins at `start`, behind its line feed.
///
/// A quote that is never closed would swallow the rest of the file: a row longer than the limit ends at its first
/// line feed.
fn row_end(bytes: &[u8], start: usize) -> usize {
    let line = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
    if memchr::memchr(b'"', &bytes[start..line]).is_none() {
        return line;
    }
    let (mut quoted, mut begins) = (false, true);
    for (at, byte) in bytes.iter().enumerate().skip(start).take(ROW_MOST) {
        match byte {
            b'"' if quoted => quoted = false,
            // A quote doubled inside a field closes and opens it again.
            b'"' if begins || bytes[at - 1] == b'"' => quoted = true,
            b'\n' if !quoted => return at + 1,
            _ => {}
        }
        begins = *byte == b',';
    }
    if bytes.len() - start <= ROW_MOST && !quoted { bytes.len() } else { line }
}

/// Returns the end of the last row that ends within the bytes; zero when none does.
fn last_end(bytes: &[u8]) -> usize {
    if memchr::memchr(b'"', bytes).is_none() {
        return memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    }
    let mut end = 0;
    // What follows may belong to a row that goes on in the next piece.
    while bytes.len() - end > ROW_MOST {
        let next = row_end(bytes, end);
        if next == bytes.len() && !bytes.ends_with(b"\n") {
            break;
        }
        end = next;
    }
    end
}

fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Splits a row at its commas; quotes stay.
fn split<'a>(line: &'a str, fields: &mut Vec<&'a str>) {
    fields.clear();
    if !line.contains('"') {
        fields.extend(line.split(','));
        return;
    }
    let (mut start, mut quoted, bytes) = (0, false, line.as_bytes());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' if quoted => quoted = false,
            b'"' if at == start || bytes[at - 1] == b'"' => quoted = true,
            b',' if !quoted => {
                fields.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.push(&line[start..]);
}

fn unquoted(field: &str) -> std::borrow::Cow<'_, str> {
    match field.strip_prefix('"').and_then(|field| field.strip_suffix('"')) {
        Some(inner) if inner.contains("\"\"") => inner.replace("\"\"", "\"").into(),
        Some(inner) => inner.into(),
        None => field.into(),
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
