//! Our canonical form against that of libxml2, over documents chance made up.

use signature::c14n::{Fault, Form, Method};
use signature::xml::{Limits, Text};

use crate::dice::Dice;
use crate::tools::Bench;

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
struct Author {
    dice: Dice,
    out: String,
    comments: bool,
}

impl Author {
    fn document(seed: u64, comments: bool) -> String {
        let mut author = Author { dice: Dice::new(seed), out: String::new(), comments };
        if author.dice.one_in(2) {
            author.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
        author.outside();
        author.element(0, &mut vec![("", "")]);
        author.outside();
        author.out
    }

    fn outside(&mut self) {
        for _ in 0..self.dice.below(3) {
            self.aside();
            self.out.push_str(self.dice.pick(&["", "\n", "\r\n ", " "]));
        }
    }

    /// Writes a comment or a processing instruction.
    fn aside(&mut self) {
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

fn ours(document: &str, form: Form, comments: bool) -> Vec<u8> {
    let text = Text::read(document.as_bytes(), &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    let mut out = Vec::new();
    Method { comments, ..Method::plain(form) }.write(tree.root(), None, &mut out).unwrap();
    out
}

/// `xmllint` keeps comments, so the form without them is compared on documents that have none.
#[test]
fn canonical_form_is_that_of_libxml2() {
    let bench = Bench::new();
    for seed in 0..300 {
        let comments = seed % 2 == 0;
        let document = Author::document(seed, comments);
        bench.write("document.xml", &document);
        for (form, option) in
            [(Form::Inclusive, "--c14n"), (Form::Inclusive11, "--c14n11"), (Form::Exclusive, "--exc-c14n")]
        {
            let theirs = bench.must("xmllint", "libxml2-utils", &[option, "document.xml"]).stdout;
            let ours = ours(&document, form, comments);
            assert_eq!(
                String::from_utf8_lossy(&ours),
                String::from_utf8_lossy(&theirs),
                "seed {seed}, {form:?}, of:\n{document}"
            );
        }
    }
}

/// The generator must reach the corners it is there for.
#[test]
fn generated_documents_reach_the_corners() {
    let documents = (0..300).map(|seed| Author::document(seed, seed % 2 == 0)).collect::<Vec<_>>();
    let corners = [
        "xmlns=''",
        "xmlns:p=",
        "xml:lang",
        "<!--",
        "<?pi",
        "<![CDATA[",
        "\r\n",
        "&#13;",
        "Nguye\u{302}\u{303}n",
        "/>",
    ];
    for corner in corners {
        let reached = documents.iter().filter(|document| document.contains(corner)).count();
        assert!(reached >= 20, "{corner} in {reached} documents only");
    }
}

fn canonical(document: &str, path: &[&str], method: &Method<'_>) -> Result<String, Fault> {
    let text = Text::read(document.as_bytes(), &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    let mut node = tree.root();
    for name in path {
        node = node.children().find(|child| child.tag_name().name() == *name).unwrap();
    }
    let mut out = Vec::new();
    let method = Method { form: method.form, comments: method.comments, prefixes: method.prefixes.clone() };
    method.write(node, None, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

/// Parts of documents, which `xmllint` cannot be asked about; the expectations are those of the recommendations.
#[test]
fn parts_take_along_what_the_form_says() {
    let document = "<a xmlns='urn:d' xmlns:p='urn:p' xmlns:u='urn:u' xml:lang='vi' xml:space='default'>\
                    <b xml:lang='en'><c p:x='1' y='2'><d xmlns=''/><!--n--></c></b></a>";
    let inclusive = "<c xmlns=\"urn:d\" xmlns:p=\"urn:p\" xmlns:u=\"urn:u\" y=\"2\" xml:lang=\"en\" xml:space=\"default\" \
                     p:x=\"1\"><d xmlns=\"\"></d></c>";
    let exclusive = "<c xmlns=\"urn:d\" xmlns:p=\"urn:p\" y=\"2\" p:x=\"1\"><d xmlns=\"\"></d></c>";
    let listed =
        "<c xmlns=\"urn:d\" xmlns:p=\"urn:p\" xmlns:u=\"urn:u\" y=\"2\" p:x=\"1\"><d xmlns=\"\"></d></c>";
    let path = ["a", "b", "c"];
    assert_eq!(canonical(document, &path, &Method::plain(Form::Inclusive)).unwrap(), inclusive);
    assert_eq!(canonical(document, &path, &Method::plain(Form::Inclusive11)).unwrap(), inclusive);
    assert_eq!(canonical(document, &path, &Method::plain(Form::Exclusive)).unwrap(), exclusive);
    let method = Method { prefixes: vec!["u", "#default"], ..Method::plain(Form::Exclusive) };
    assert_eq!(canonical(document, &path, &method).unwrap(), listed);
}

#[test]
fn there_is_no_canonical_form_of_some_documents() {
    let inclusive = Method::plain(Form::Inclusive);
    assert_eq!(canonical("<a xmlns='rel'/>", &[], &inclusive), Err(Fault::RelativeNamespace));
    assert_eq!(canonical("<a xmlns:p='../x'/>", &[], &inclusive), Err(Fault::RelativeNamespace));
    assert_eq!(canonical("<a xmlns:p='1:x'/>", &[], &inclusive), Err(Fault::RelativeNamespace));
    assert_eq!(canonical("<a xmlns='u:a&amp;b'/>", &[], &inclusive), Err(Fault::OddNamespace));
    assert_eq!(canonical("<a xmlns='u:a b'/>", &[], &inclusive), Err(Fault::OddNamespace));
    assert_eq!(canonical("<a xmlns='u:ý'/>", &[], &inclusive), Err(Fault::OddNamespace));
    // What is not written does not matter.
    assert_eq!(canonical("<a xmlns:p='rel'/>", &[], &Method::plain(Form::Exclusive)).unwrap(), "<a></a>");
    let based = "<a xml:base='urn:x'><b/></a>";
    assert_eq!(canonical(based, &["a", "b"], &Method::plain(Form::Inclusive11)), Err(Fault::InheritedBase));
    assert_eq!(
        canonical(based, &["a"], &Method::plain(Form::Inclusive11)).unwrap(),
        "<a xml:base=\"urn:x\"><b></b></a>"
    );
    assert_eq!(canonical(based, &["a", "b"], &inclusive).unwrap(), "<b xml:base=\"urn:x\"></b>");
}
