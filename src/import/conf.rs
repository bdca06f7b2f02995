//! An NGINX configuration as a list of directives within directives, each with its line.
//!
//! nginx-lint-parser reads it and recovers from errors. It follows nesting by recursion, so braces
//! are counted first; and it splits words at variables, which are put together again here.

use std::cell::Cell;

use nginx_lint_parser::ast::{Argument, ArgumentValue, ConfigItem};
use nginx_lint_parser::parse_string_with_errors;

/// Blocks within blocks; NGINX needs five.
const MAX_DEPTH: usize = 100;

/// Largest configuration that is read, in bytes: the parser takes a second for so much.
const MAX_BYTES: usize = 1 << 20;

/// A directive.
#[derive(Debug)]
pub(super) struct Directive {
    pub(super) line: usize,
    pub(super) name: String,
    /// What follows the name, without quotes. A variable keeps its `$`.
    pub(super) words: Vec<String>,
    /// What stands in its braces; empty if there are none.
    pub(super) inner: Vec<Directive>,
    /// Whether its meaning was taken over.
    is_used: Cell<bool>,
}

impl Directive {
    /// Notes that its meaning is taken over.
    pub(super) fn mark(&self) {
        self.is_used.set(true);
    }

    /// Tells whether its meaning was taken over.
    pub(super) fn is_used(&self) -> bool {
        self.is_used.get()
    }

    /// Returns a word by its place; empty if there are fewer.
    pub(super) fn word(&self, place: usize) -> &str {
        self.words.get(place).map_or("", String::as_str)
    }

    /// Tells whether a word stands there.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|other| other == word)
    }

    /// Returns the directives of a name in its braces.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.inner.iter().filter(move |inner| inner.name == name)
    }

    /// Returns the last directive of a name in its braces.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.inner.iter().rev().find(|inner| inner.name == name)
    }
}

/// A configuration, and what is wrong with it: lines and words.
#[derive(Debug)]
pub(super) struct Conf {
    pub(super) directives: Vec<Directive>,
    pub(super) problems: Vec<(usize, String)>,
}

/// Reads a configuration; an error says why it is not even tried.
pub(super) fn read(text: &str) -> Result<Conf, String> {
    if text.len() > MAX_BYTES {
        return Err(format!(
            "it is larger than {} MiB, so it is not read as an NGINX configuration",
            MAX_BYTES >> 20
        ));
    }
    if depth(text) > MAX_DEPTH {
        return Err(format!(
            "its braces nest deeper than {MAX_DEPTH} levels, so it is not read as an NGINX configuration"
        ));
    }
    let (config, errors) = parse_string_with_errors(text);
    let problem = |offset: usize| {
        let before = text.get(..offset).unwrap_or(text);
        1 + before.bytes().filter(|byte| *byte == b'\n').count()
    };
    // One error leads to others, and each costs a look at all lines before it.
    let problems = errors.into_iter().take(3).map(|error| {
        let line = problem(error.offset);
        (
            line,
            format!(
                "it is no NGINX configuration from here on ({})",
                error.message
            ),
        )
    });
    Ok(Conf {
        problems: problems.collect(),
        directives: directives(&config.items),
    })
}

/// Returns how deep braces nest; those in quotes and comments count too, as nobody writes many there.
fn depth(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Takes over what the project can use. As deep as the text, which is limited.
fn directives(items: &[ConfigItem]) -> Vec<Directive> {
    let mut found = Vec::new();
    for item in items {
        if let ConfigItem::Directive(directive) = item {
            let block = directive.block.as_ref();
            found.push(Directive {
                line: directive.name_span.start.line,
                name: directive.name.clone(),
                words: words(&directive.args),
                inner: block.map_or_else(Vec::new, |block| directives(&block.items)),
                is_used: Cell::new(false),
            });
        }
    }
    found
}

/// Puts parts of words together that stand next to each other.
fn words(arguments: &[Argument]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut end = None;
    for argument in arguments {
        let text = match &argument.value {
            ArgumentValue::QuotedString(text) | ArgumentValue::SingleQuotedString(text) => text,
            ArgumentValue::Literal(_) | ArgumentValue::Variable(_) => &argument.raw,
        };
        match words.last_mut() {
            Some(word) if end == Some(argument.span.start.offset) => word.push_str(text),
            _ => words.push(text.clone()),
        }
        end = Some(argument.span.end.offset);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        let text = "proxy_pass https://visa$x/a?b=${c};\nserver a:1 weight=2;\nif ($a = \"b c\") {\n return 'x\\'y'; }";
        let conf = read(text).expect("a configuration");
        assert!(conf.problems.is_empty());
        let [pass, server, condition] = conf.directives.as_slice() else {
            panic!("{conf:?}");
        };
        assert_eq!(pass.words, ["https://visa$x/a?b=${c}"]);
        assert_eq!((server.line, server.word(1)), (2, "weight=2"));
        let inner = condition.get("return").expect("return");
        assert_eq!((inner.line, inner.word(0)), (4, "x'y"));
    }

    #[test]
    fn errors_have_lines_and_the_rest_is_read() {
        let conf = read("a b;\n}\n}\n}\n}\nc d;").expect("a configuration");
        assert_eq!(conf.problems[0].0, 2);
        assert_eq!(conf.problems.len(), 3);
        assert_eq!(conf.directives.len(), 2);
    }

    #[test]
    fn hostile_texts_are_refused_in_a_moment() {
        for text in ["{", "a{", "{}", "\"", "}", ";", "$", "a b;\n"] {
            // What nests is refused, what is flat is read.
            let _ = read(&text.repeat(100_000));
        }
        assert!(read(&"a{".repeat(MAX_DEPTH + 1)).is_err());
        assert!(read(&"a{".repeat(MAX_DEPTH)).is_ok());
        assert!(read(&"x".repeat(MAX_BYTES + 1)).is_err());
    }
}
