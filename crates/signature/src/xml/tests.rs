use super::*;

fn fault(document: impl AsRef<[u8]>) -> &'static str {
    match Text::read(document.as_ref(), &Limits::default()) {
        Ok(text) => match text.tree() {
            Ok(_) => "accepted",
            Err(fault) => fault.code(),
        },
        Err(fault) => fault.code(),
    }
}

fn tree_would_accept(document: &str) -> bool {
    Document::parse(document).is_ok()
}

#[test]
fn each_fault_has_its_code() {
    let cases: &[(&[u8], &str)] = &[
        (b"<A/>", "accepted"),
        ("\u{feff}<A>Tr\u{1ea7}n</A>".as_bytes(), "accepted"),
        (b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<A/>", "accepted"),
        (b"<?xml version='1.0' encoding='utf8' standalone='yes'?><A/>", "accepted"),
        (b"<A>&amp;&lt;&gt;&quot;&apos;&#10;&#x1F600;</A>", "accepted"),
        (b"<A><!-- x --><?p x?><![CDATA[<]]></A>", "accepted"),
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"maKetQua=200", "not_xml"),
        (b"{\"a\":1}", "not_xml"),
        (b"\xFF\xFE<\0A\0/\0>\0", "utf16"),
        (b"\xFE\xFF\0<\0A\0/\0>", "utf16"),
        (b"<\0A\0/\0>\0", "utf16"),
        (b"\0<\0A\0/\0>", "utf16"),
        (b"\xFF\xFE\0\0<\0\0\0", "utf16"),
        (b"<A>\xC3\x28</A>", "not_utf8"),
        (b"<A>\xC0\xAF</A>", "not_utf8"),
        (b"<A>\xED\xA0\x80</A>", "not_utf8"),
        (b"<?xml version=\"1.0\" encoding=\"windows-1258\"?><A>\xD2</A>", "encoding"),
        (b"<?xml version=\"1.0\" encoding=\"windows-1258\"?><A/>", "encoding"),
        (b"<?xml version=\"1.0\" encoding=\"UTF-16\"?><A/>", "encoding"),
        (b"<?xml version=\"1.0\" encoding=\"UTF-7\"?><A/>", "encoding"),
        ("\u{feff}\u{feff}<A/>".as_bytes(), "second_bom"),
        (b"<?xml version=\"1.1\"?><A/>", "xml_version"),
        (b"<?xml version=\"2.0\"?><A/>", "xml_version"),
        (b"<?xml encoding=\"utf-8\"?><A/>", "declaration"),
        (b" <?xml version=\"1.0\"?><A/>", "declaration"),
        (b"<?xml\tversion=\"1.0\"?><A/>", "declaration"),
        (b"<A><?xml version=\"1.0\"?></A>", "declaration"),
        (b"<A><?XML x?></A>", "declaration"),
        (b"<A><?xml<x?></A>", "malformed"),
        (b"<A><?xml\"1.0\"?></A>", "malformed"),
        (b"<A><?1?></A>", "malformed"),
        ("<A><?gi\u{1ea5}y t\u{1edd}?></A>".as_bytes(), "accepted"),
        (b"<A>\0</A>", "nul"),
        (b"<A>\x01</A>", "control_character"),
        (b"<A b='\x1b'/>", "control_character"),
        ("<A>\u{ffff}</A>".as_bytes(), "control_character"),
        ("<A>\u{fffe}</A>".as_bytes(), "control_character"),
        (b"<!DOCTYPE A><A/>", "doctype"),
        (b"<!DOCTYPE A [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><A>&x;</A>", "doctype"),
        (b"<A>&nbsp;</A>", "entity"),
        (b"<A b='&nbsp;'/>", "entity"),
        (b"<A>&#0;</A>", "character_reference"),
        (b"<A>&#xD800;</A>", "character_reference"),
        (b"<A b='&#xD800;'/>", "character_reference"),
        (b"<A>&#x110000;</A>", "character_reference"),
        (b"<A>&#xFFFF;</A>", "character_reference"),
        (b"<A>&#1;</A>", "character_reference"),
        (b"<A>&#;</A>", "character_reference"),
        (b"<A b='1' b='2'/>", "duplicate_attribute"),
        (b"<A xmlns='a:a' xmlns='a:b'/>", "duplicate_attribute"),
        (b"<A xmlns:p='a:a' xmlns:p='a:b'/>", "namespace"),
        (b"<p:A/>", "namespace"),
        (b"<A p:b=''/>", "namespace"),
        (b"<A xmlns:p=''/>", "namespace"),
        (b"<A xmlns:xmlns='a:a'/>", "namespace"),
        (b"<A xmlns:xml='a:a'/>", "namespace"),
        (b"<A><B></A>", "mismatched_tag"),
        (b"<A></B>", "mismatched_tag"),
        (b"<A/></A>", "mismatched_tag"),
        (b"<A>", "truncated"),
        (b"<A><B></B>", "truncated"),
        (b"<A><B b='", "truncated"),
        (b"<A", "truncated"),
        (b"<A><!-- ", "truncated"),
        (b"<A><![CDATA[", "truncated"),
        (b"<?xml version=\"1.0\"?>", "truncated"),
        (b"<A/><A/>", "trailing"),
        (b"<A/>x", "trailing"),
        (b"<A/>&amp;", "trailing"),
        (b"<A/><![CDATA[x]]>", "trailing"),
        (b"<A><!-- -- --></A>", "malformed"),
        (b"<A>]]></A>", "malformed"),
        (b"<A b=c/>", "malformed"),
        (b"<A b/>", "malformed"),
        (b"<A b='<'/>", "malformed"),
        (b"<:A/>", "malformed"),
        (b"<A :b=''/>", "malformed"),
        (b"<A>& </A>", "malformed"),
        (b"<A b='&amp'/>", "malformed"),
        (b"<A><!ELEMENT x></A>", "malformed"),
        (b"<1/>", "malformed"),
    ];
    for (document, expected) in cases {
        assert_eq!(fault(document), *expected, "{}", String::from_utf8_lossy(document));
    }
}

/// The guard earns its place only where the tree builder alone would say yes.
#[test]
fn the_tree_builder_alone_would_accept_these() {
    for document in [
        "<A>&#xD800;</A>",
        "<A><?xml<x?></A>",
        "<A xmlns='a:a' xmlns='a:b'/>",
        "<:A/>",
        "<?xml\tversion=\"1.0\"?><A/>",
    ] {
        assert!(tree_would_accept(document), "{document}");
        assert_ne!(fault(document), "accepted", "{document}");
    }
}

#[test]
fn limits_hold_at_the_edge() {
    let limits = Limits { bytes: 4000, nodes: 20, depth: 5, attributes: 4, namespaces: 3 };
    let read = |document: String| {
        Text::read(document.as_bytes(), &limits).map(|_| "ok").unwrap_or_else(|f| f.code())
    };
    let deep = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
    let wide = |n: usize| format!("<a>{}</a>", "<b/>".repeat(n));
    let attributes = |n: usize| format!("<a {}/>", (0..n).map(|i| format!("x{i}='' ")).collect::<String>());
    let spaces =
        |n: usize| format!("<a {}/>", (0..n).map(|i| format!("xmlns:x{i}='u:{i}' ")).collect::<String>());
    let big = |n: usize| format!("<a>{}</a>", "x".repeat(n - 7));
    let cases = [
        (deep(5), "ok"),
        (deep(6), "too_deep"),
        (deep(4).replace("<a></a>", "<a><b/></a>"), "ok"),
        (deep(5).replace("<a></a>", "<a><b/></a>"), "too_deep"),
        (wide(19), "ok"),
        (wide(20), "too_many_nodes"),
        (attributes(4), "ok"),
        (attributes(5), "too_many_attributes"),
        (spaces(3), "ok"),
        (spaces(4), "too_many_namespaces"),
        ("<a xmlns:p='u:p' xmlns:q='u:q'><b xmlns:r='u:r'/><b xmlns:r='u:s'/></a>".to_owned(), "ok"),
        (
            "<a xmlns:p='u:p' xmlns:q='u:q'><b xmlns:r='u:r'><c xmlns='u:c'/></b></a>".to_owned(),
            "too_many_namespaces",
        ),
        (format!("<{}/>", "é".repeat(500)), "ok"),
        (format!("<{}/>", "é".repeat(501)), "name_too_long"),
        (format!("<a {}=''/>", "x".repeat(1000)), "ok"),
        (format!("<a {}=''/>", "x".repeat(1001)), "name_too_long"),
        (format!("<a>{}</a>", "<b xmlns:p='u:p' xmlns:q='u:q'></b>".repeat(5)), "ok"),
        (big(4000), "ok"),
        (big(4001), "too_large"),
    ];
    for (document, expected) in cases {
        assert_eq!(read(document.clone()), expected, "{document}");
    }
}

#[test]
fn floods_are_refused_quickly() {
    let deep = "<a>".repeat(100_000);
    let attributes = format!("<a {}/>", (0..100_000).map(|i| format!("x{i}='' ")).collect::<String>());
    let spaces = (0..3000).map(|i| format!("xmlns:x{i}='u:{i}' ")).collect::<String>();
    let equals = format!("<a>{}</a>", "=".repeat(4_000_000));
    let siblings = "<a>".to_string() + &"<b/>".repeat(600_000) + "</a>";
    assert_eq!(fault(deep), "too_deep");
    assert_eq!(fault(attributes), "too_many_attributes");
    assert_eq!(fault(format!("<a {spaces}/>")), "too_many_attributes");
    assert_eq!(fault(equals), "too_many_nodes");
    assert_eq!(fault(siblings), "too_many_nodes");
}

#[test]
fn line_ends_become_line_feeds() {
    let cases =
        [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("\r\r\n\r", "\n\n\n"), ("a\n\rb", "a\n\nb"), ("ab", "ab")];
    for (from, to) in cases {
        assert_eq!(with_unix_lines(from), to);
    }
    let text =
        Text::read(b"\xEF\xBB\xBF<A b='1\r\n2'>x\r\ny<![CDATA[\r]]>&#13;</A>\r", &Limits::default()).unwrap();
    assert!(text.had_bom());
    assert_eq!(text.as_str(), "<A b='1\n2'>x\ny<![CDATA[\n]]>&#13;</A>\n");
    assert_eq!(text.tree().unwrap().root_element().text(), Some("x\ny\n\r"));
}

#[test]
fn text_around_comments_is_read_whole() {
    let text = Text::read(b"<A>12<!-- x -->3<![CDATA[4]]><?p?>5<B>no</B>6</A>", &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    assert_eq!(text_of(tree.root_element()), "123456");
    assert_eq!(tree.root_element().text(), Some("12"));
    assert!(matches!(
        text_of(tree.root_element().children().find(|n| n.is_element()).unwrap()),
        Cow::Borrowed("no")
    ));
}

#[test]
fn an_attribute_of_another_namespace_is_another_attribute() {
    let text = Text::read(b"<A x:b='1' b='2' xmlns:x='u:x' x:c='3'/>", &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    assert_eq!(tree.root_element().attribute("b"), Some("1"), "the trap is still there");
    assert_eq!(attribute_of(tree.root_element(), "b"), Some("2"));
    assert_eq!(attribute_of(tree.root_element(), "c"), None);
}

#[test]
fn faults_tell_the_place_and_never_the_content() {
    let fault = Text::read("<A>\n<B>bí mật\u{1}</B></A>".as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(fault.place(), Some(Place { line: 2, column: 10 }));
    assert_eq!(fault.vietnamese(), "Tệp XML có ký tự điều khiển không được phép (dòng 2, cột 10).");
    assert!(!format!("{fault} {fault:?}").contains("mật"));
}

#[test]
fn no_namespace_is_none_however_it_is_written() {
    let text =
        Text::read(b"<a xmlns='urn:a'><b xmlns=''><c/></b><d xmlns:p='urn:p'/></a>", &Limits::default())
            .unwrap();
    let tree = text.tree().unwrap();
    let named = |name: &str| {
        let found = tree.descendants().find(|node| node.tag_name().name() == name).unwrap();
        namespace_of(found).map(str::to_owned)
    };
    assert_eq!(named("a").as_deref(), Some("urn:a"));
    assert_eq!((named("b"), named("c")), (None, None));
    assert_eq!(named("d").as_deref(), Some("urn:a"));
}
