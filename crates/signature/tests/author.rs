//! Documents chance makes up, well-formed with respect to namespaces and full of corners.

use crate::dice::Dice;

const NAMES: [&str; 8] = ["A", "b", "HỌ_TÊN", "x1", "_y", "mã", "Z.z", "q-r"];
const PREFIXES: [&str; 4] = ["", "p", "q", "ns-1"];
const SPACES: [&str; 4] = ["urn:a", "urn:b", "http://example.vn/y#f", "http://example.vn/b?c=1"];
const TEXTS: [&str; 16] = [
    "Nguyễn Văn A",
    "Nguye\u{302}\u{303}n",
    " ",
    "\n  ",
    "\t",
    "\r\n",
    "\r",
    "&amp;",
    "&lt;x&gt;",
    "&#13;",
    "&#x9;&#10;",
    "a\"b'c",
    "]] >",
    "\u{85}\u{2028}",
    "😀",
    "5 > 3",
];
const VALUES: [&str; 10] = [
    "",
    "x",
    "Trần",
    " a  b ",
    "a\tb\nc",
    "\r\n",
    "&#9;&#10;&#13;&#32;",
    "&quot;&apos;&amp;&lt;",
    "1>0",
    "u\u{31b}\u{301}",
];

/// Writes random documents that stay well-formed with respect to namespaces.
pub struct Author {
    dice: Dice,
    out: String,
    comments: bool,
    instructions: bool,
}

impl Author {
    /// Returns a whole document with everything in it, comments if wanted.
    pub fn document(seed: u64, comments: bool) -> String {
        let mut author = Author { dice: Dice::new(seed), out: String::new(), comments, instructions: true };
        if author.dice.one_in(2) {
            author.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
        author.outside();
        author.element(0, &mut vec![("", "")]);
        author.outside();
        author.out
    }

    /// Returns an envelope around a random element, with random namespaces in force for the signature.
    pub fn envelope(seed: u64) -> String {
        let mut author =
            Author { dice: Dice::new(seed), out: String::new(), comments: false, instructions: false };
        let mut scope = vec![("", "")];
        let mut spaces = String::new();
        for prefix in PREFIXES.into_iter().filter(|prefix| !prefix.is_empty()) {
            let space = author.dice.pick(&SPACES);
            spaces.push_str(&format!(" xmlns:{prefix}=\"{space}\""));
            scope.push((prefix, space));
        }
        author.element(0, &mut scope);
        let (lang, default) =
            (author.dice.pick(&["", " xml:lang=\"vi\""]), author.dice.pick(&["", " xmlns=\"urn:a\""]));
        let record = &author.out;
        format!("<G{default}{spaces}{lang}><THONGTINHOSO>{record}</THONGTINHOSO>\n<CHUKYDONVI/></G>")
    }

    fn outside(&mut self) {
        for _ in 0..self.dice.below(3) {
            self.aside();
            self.out.push_str(self.dice.pick(&["", "\n", "\r\n ", " "]));
        }
    }

    /// Writes a comment or a processing instruction.
    fn aside(&mut self) {
        if !self.comments && !self.instructions {
            return;
        }
        let words = self.dice.pick(&["", "x", "ghi chú\r\n", "&amp; <a>", "a - b"]);
        if self.comments && self.dice.one_in(2) {
            self.out.push_str(&format!("<!--{words}-->"));
        } else {
            let gap = if words.is_empty() { "" } else { self.dice.pick(&[" ", "  ", "\n"]) };
            self.out.push_str(&format!("<?pi{gap}{words}?>"));
        }
    }

    fn gap(&mut self) -> &'static str {
        self.dice.pick(&[" ", "  ", "\n", "\r\n\t"])
    }

    fn element(&mut self, depth: usize, scope: &mut Vec<(&'static str, &'static str)>) {
        let mark = scope.len();
        let mut declarations = Vec::new();
        for prefix in PREFIXES {
            if self.dice.one_in(4) {
                let space =
                    if prefix.is_empty() && self.dice.one_in(3) { "" } else { self.dice.pick(&SPACES) };
                declarations.push((prefix, space));
                scope.push((prefix, space));
            }
        }
        let usable: Vec<&str> = PREFIXES
            .into_iter()
            .filter(|prefix| prefix.is_empty() || scope.iter().any(|(known, _)| known == prefix))
            .collect();
        let name = self.qualified(&usable);
        self.out.push_str(&format!("<{name}"));
        for (prefix, space) in declarations {
            let gap = self.gap();
            let colon = if prefix.is_empty() { "" } else { ":" };
            self.out.push_str(&format!("{gap}xmlns{colon}{prefix}='{space}'"));
        }
        self.attributes(&usable, scope);
        let tail = self.dice.pick(&["", "", " ", "\n"]);
        self.out.push_str(tail);
        if self.dice.one_in(5) {
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            self.content(depth, scope);
            self.out.push_str(&format!("</{name}{tail}>"));
        }
        scope.truncate(mark);
    }

    fn qualified(&mut self, usable: &[&str]) -> String {
        let prefix = self.dice.pick(usable);
        let name = self.dice.pick(&NAMES);
        if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") }
    }

    fn attributes(&mut self, usable: &[&str], scope: &[(&str, &str)]) {
        let resolve = |name: &str| match name.split_once(':') {
            None => (String::new(), name.to_owned()),
            Some((prefix, local)) => {
                let space =
                    scope.iter().rev().find(|(known, _)| *known == prefix).map_or("", |(_, space)| space);
                (space.to_owned(), local.to_owned())
            }
        };
        let mut taken = Vec::new();
        for _ in 0..self.dice.below(5) {
            let name = match self.dice.below(6) {
                0 => "xml:lang".to_owned(),
                1 => "xml:space".to_owned(),
                _ => self.qualified(usable),
            };
            let expanded = resolve(&name);
            if taken.contains(&expanded) {
                continue;
            }
            taken.push(expanded);
            let value = if name == "xml:space" { "preserve" } else { self.dice.pick(&VALUES) };
            let gap = self.gap();
            let (equals, quote) =
                (self.dice.pick(&["=", " = "]), if value.contains('"') { "'" } else { "\"" });
            self.out.push_str(&format!("{gap}{name}{equals}{quote}{value}{quote}"));
        }
    }

    fn content(&mut self, depth: usize, scope: &mut Vec<(&'static str, &'static str)>) {
        for _ in 0..self.dice.below(6) {
            match self.dice.below(8) {
                0..=2 if depth < 6 => self.element(depth + 1, scope),
                3 => self.aside(),
                4 => {
                    let words = self.dice.pick(&["", "<b>&amp;", "a\r\nb", "]]", "Đỗ"]);
                    self.out.push_str(&format!("<![CDATA[{words}]]>"));
                }
                _ => self.out.push_str(self.dice.pick(&TEXTS)),
            }
        }
    }
}
