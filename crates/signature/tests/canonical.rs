//! Our canonical form against that of libxml2, over documents chance made up.

use signature::c14n::{Fault, Form, Method};
use signature::xml::{Limits, Text};

use crate::author::Author;
use crate::tools::Bench;

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
    let named = canonical("<a xml:id='x'><b/></a>", &["a", "b"], &Method::plain(Form::Inclusive11));
    assert_eq!(named, Err(Fault::InheritedBase));
    let based = "<a xml:base='urn:x'><b/></a>";
    assert_eq!(canonical(based, &["a", "b"], &Method::plain(Form::Inclusive11)), Err(Fault::InheritedBase));
    assert_eq!(
        canonical(based, &["a"], &Method::plain(Form::Inclusive11)).unwrap(),
        "<a xml:base=\"urn:x\"><b></b></a>"
    );
    assert_eq!(canonical(based, &["a", "b"], &inclusive).unwrap(), "<b xml:base=\"urn:x\"></b>");
}
