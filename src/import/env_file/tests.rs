//! Env files in all their dialects, and hostile ones.

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::*;

fn pairs(text: &str) -> Vec<(String, String)> {
    let entries = read(text).entries.into_iter();
    entries
        .map(|entry| (entry.name, entry.value.expose().to_owned()))
        .collect()
}

#[test]
fn values_are_read_as_compose_reads_them() {
    for (text, value) in [
        ("K=a b", "a b"),
        ("K=a #b", "a"),
        ("K=a#b", "a#b"),
        ("K=a\t#b", "a\t#b"),
        ("K= #b", "#b"),
        ("  K = a  ", "a"),
        ("export K=a", "a"),
        ("export\tK=a", "a"),
        ("K: a", "a"),
        ("K=", ""),
        ("K=\nL=x", ""),
        ("K='a b #c' # remark", "a b #c"),
        ("K='a'# remark", "a"),
        (r"K='a\n\\$b${c}'", r"a\n\\$b${c}"),
        (r"K='it\'s'", "it's"),
        ("K=\"it's\"", "it's"),
        (r#"K="a\n\t\"\\\q\$b""#, "a\n\t\"\\\\q$b"),
        (r#"K="\0101\041\09""#, "A\\41\\9"),
        ("K=[{\"l\":\"e\"}]", "[{\"l\":\"e\"}]"),
        ("K=a$$b", "a$b"),
        ("K=a$ b$1", "a$ b$1"),
        (r"K=a\nb", r"a\nb"),
        ("K=\"${VISA_NIL:-$}{X}\"", "${X}"),
        (r#"K="end\\${VISA_NIL:-}""#, "end\\"),
        ("\u{feff}K=a\r\n", "a"),
        ("K='a'\r\n", "a"),
        ("#K=b\n\n  # x\nK=a", "a"),
        ("K='a\nb'", "a\nb"),
    ] {
        let read = pairs(text);
        let of_k = read.iter().find(|(name, _)| name == "K");
        assert_eq!(of_k.map(|(_, value)| value.as_str()), Some(value), "{text}");
    }
}

#[test]
fn variables_of_the_file_are_taken_in() {
    for (written, value) in [
        ("$A-${A}", "1-1"),
        ("${A:-x}${E:-x}${E-x}${N:-x}${N-y}", "1xxy"),
        ("${A:+x}${E:+x}${E+y}${N+z}", "xy"),
        ("${A:?x}", "1"),
        ("${N:-${E:-${A}}}", "1"),
        ("${N:-a}b${N:-c}", "abc"),
        ("$N", ""),
    ] {
        let read = pairs(&format!("A=1\nE=\nK={written}"));
        assert_eq!(read[2], ("K".to_owned(), value.to_owned()), "{written}");
    }
    let read = read("A=a$HOMEx$HOMEx");
    assert_eq!(read.problems.len(), 1);
    assert!(read.problems[0].message.contains("takes in a variable"));
    assert!(!read.problems[0].message.contains("HOMEx"));
}

#[test]
fn what_only_a_shell_reads_is_read_and_told() {
    let file = read("A='it'\\''s' # hunter2\nB=1\n");
    assert_eq!(file.entries[0].value.expose(), "it's");
    assert!(!file.entries[0].is_disputed);
    assert_eq!(file.entries[1].value.expose(), "1");
    let [problem] = file.problems.as_slice() else {
        panic!("{file:?}");
    };
    assert!(!problem.is_left_out && problem.message.contains("only shells"));
}

#[test]
fn what_compose_1_reads_otherwise_is_marked() {
    for (line, is_disputed) in [
        ("K=a b", false),
        ("K: a", true),
        ("K='a\\\\b'", true),
        ("K='a${A}b'", true),
        ("K=a${A}b", false),
        ("SITE_TOKEN=a$b", false),
        ("SITE_TITLE=a$b", true),
        ("K='a\nb'", false),
        ("K=\"a\\$b\"", true),
    ] {
        let file = read(&format!("A=1\n{line}\nB=2\n"));
        let marks: Vec<_> = file.entries.iter().map(|entry| entry.is_disputed).collect();
        assert_eq!(marks, [false, is_disputed, false], "{line}");
    }
}

#[test]
fn a_secret_with_a_dollar_sign_is_read_whole_or_not_at_all() {
    for (written, value) in [
        ("pa$hunter2", Some("pa$hunter2")),
        ("\"pa$hunter2\"", Some("pa$hunter2")),
        ("$hunter2$$hunter2", Some("$hunter2$hunter2")),
        ("pa$A", Some("pa1")),
        ("pa${N:-x}", Some("pax")),
        ("pa${hunter2}", None),
        ("\"pa${hunter2}\"", None),
    ] {
        for name in ["VISA_DATABASE_PASSWORD", "SITE_TOKEN"] {
            let file = read(&format!("A=1\n{name}={written}\n"));
            let entry = file.entries.iter().find(|entry| entry.name == name);
            assert_eq!(entry.map(|entry| entry.value.expose()), value, "{written}");
            let is_sure = value.is_some_and(|value| !value.contains("hunter2"));
            assert_eq!(file.problems.is_empty(), is_sure, "{written}");
            assert!(!format!("{file:?}").contains("hunter2"), "{file:?}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_the_rest_is_read() {
    for (bad, said) in [
        ("hunter2", "no `="),
        ("export hunter2", "no `="),
        ("=hunter2", "no name before"),
        ("hunter2 x=1", "cannot hold a blank"),
        ("hunter2!=1", "other than a name"),
        ("1A=hunter2", "starts with a digit"),
        ("P='hunter2", "never closed"),
        ("P=\"hunter2", "never closed"),
        ("P='hunter'\\''2", "behind the closing quote"),
        ("P='a' hunter2", "behind the closing quote"),
        ("P='a' Q=1", "read as another variable"),
        ("P=${hunter2", "starts no variable"),
        ("P=${hunter2 x}", "starts no variable"),
        ("P=${X?hunter2}", "asks for a variable"),
    ] {
        let file = read(&format!("A=1\n{bad}\nB=2\n"));
        let names: Vec<_> = file.entries.iter().map(|entry| &entry.name).collect();
        assert!(names.iter().any(|name| *name == "A"), "{bad}");
        assert!(names.iter().any(|name| *name == "B"), "{bad}: {names:?}");
        let problem = file
            .problems
            .iter()
            .find(|problem| problem.message.contains(said));
        assert_eq!(problem.map(|p| p.line), Some(2), "{bad}: {file:?}");
        assert!(!format!("{file:?}").contains("hunter2"), "{file:?}");
    }
}

#[test]
fn the_last_of_two_wins_and_is_told() {
    let file = read("A=1\nB=2\nA=3\nA=4\n");
    let names: Vec<_> = file
        .entries
        .iter()
        .map(|entry| (entry.line, entry.name.as_str(), entry.value.expose()))
        .collect();
    assert_eq!(names, [(2, "B", "2"), (4, "A", "4")]);
    let lines: Vec<_> = file.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [3, 4]);
}

#[test]
fn a_value_of_many_lines_is_told() {
    let file = read("A='1\n2'\nB=3\n");
    assert_eq!(file.entries[0].value.expose(), "1\n2");
    assert_eq!((file.entries[1].line, file.problems[0].line), (3, 1));
    assert!(file.problems[0].message.contains("to line 2"));
}

#[test]
fn what_was_exported_reads_back_the_same() {
    #[derive(serde::Deserialize)]
    struct Vector {
        value: String,
        line: String,
    }
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../../../tests/fixtures/env-vectors.json"))
            .expect("vectors");
    for Vector { value, line } in vectors {
        let file = read(&format!("K={line}\n"));
        assert!(file.problems.is_empty(), "{line}: {file:?}");
        assert_eq!(file.entries[0].value.expose(), value, "{line}");
    }
}

#[test]
fn large_files_take_a_moment_and_no_more() {
    let mut doubling = String::from("A0=0123456789\n");
    for number in 1..100 {
        let before = number - 1;
        writeln!(doubling, "A{number}=$A{before}$A{before}").expect("a line");
    }
    let texts = [
        "K='".repeat(1 << 20),
        "K=\"\n".repeat(1 << 18),
        "K='\nL=\"\n".repeat(1 << 18),
        "K='a' ".repeat(1 << 18),
        format!("K={}", "${A:-".repeat(1 << 18)),
        format!("K={}{}", "${A:-".repeat(1 << 18), "}".repeat(1 << 18)),
        format!("K=\"{}", "\\".repeat(1 << 20)),
        format!("K='{}'", "${".repeat(1 << 19)),
        format!("K='{}'", "${:-".repeat(1 << 18)),
        format!("K='{}}}'", "${:".repeat(1 << 18)),
        format!("K='{}:}}'", "${".repeat(1 << 18)),
        format!("A=1234567890\nK='{}'", "${A}".repeat(1 << 18)),
        "K='a\\\\'\n".repeat(1 << 17),
        format!("K='{}'\n", "'\\''".repeat(1 << 18)),
        "=".repeat(1 << 20),
        "a".repeat(10 << 20),
        "# \n".repeat(1 << 20),
        doubling,
    ];
    let start = Instant::now();
    for text in texts {
        let file = read(&text);
        assert!(!file.entries.is_empty() || !file.problems.is_empty() || text.starts_with('#'));
        assert!(file.problems.len() <= MAX_PROBLEMS);
    }
    // Generous, for a build without optimisation; what is not linear takes hours.
    assert!(start.elapsed() < Duration::from_mins(1));
}
