//! Finds pages by words, and the right name for a misspelt one.

use std::sync::LazyLock;

use super::{Kind, Page, pages};
use crate::catalog::nearest;

/// Most names that are suggested.
const MOST: usize = 5;

/// Of these, most that are findings.
const MOST_FINDINGS: usize = 2;

/// The texts of a page, in small letters.
struct Texts {
    name: String,
    summary: String,
    all: String,
}

static TEXTS: LazyLock<Vec<Texts>> = LazyLock::new(|| {
    let texts = pages().iter().map(|page| Texts {
        // A person types `redis password` or `no primary`.
        name: page.name.to_lowercase().replace(['_', '-'], " "),
        summary: page.summary.to_lowercase(),
        all: page.to_string().to_lowercase(),
    });
    texts.collect()
});

/// Finds the pages that hold all words, those that name them in their title first. Without a word
/// all pages are found.
#[must_use]
pub fn search(words: &str) -> Vec<&'static Page> {
    let words = words.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut found: Vec<(usize, &Page)> = pages()
        .iter()
        .zip(TEXTS.iter())
        .filter_map(|(page, texts)| Some((distance(texts, &words)?, page)))
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, page)| page).collect()
}

/// Tells how far a page is from what is searched for; none if a word is not in it.
fn distance(texts: &Texts, words: &[&str]) -> Option<usize> {
    let distances = words.iter().map(|word| {
        // Parts of names, as in VISA_VDI_REDIS.
        let plain = word.replace(['_', '-'], " ");
        if texts.name.split(' ').any(|part| part == plain) {
            Some(0)
        } else if texts.name.contains(&plain) {
            Some(1)
        } else if texts.summary.contains(word) {
            Some(2)
        } else {
            texts.all.contains(word).then_some(4)
        }
    });
    distances.sum()
}

/// Suggests names for one that has no page: those that it is a part of, or else the nearest.
#[must_use]
pub fn suggestions(name: &str) -> Vec<&'static str> {
    let part = name.trim().to_lowercase();
    let part = part.trim_start_matches("visa_").replace(['_', '-'], " ");
    let containing = pages()
        .iter()
        .zip(TEXTS.iter())
        .filter(|(_, texts)| part.len() >= 3 && texts.name.contains(&part))
        .map(|(page, _)| page);
    let (variables, findings): (Vec<&Page>, Vec<&Page>) =
        containing.partition(|page| page.kind == Kind::Variable);
    let findings = findings.into_iter().take(MOST_FINDINGS);
    let both = findings.chain(variables).take(MOST);
    let mut near: Vec<&str> = both.map(|page| page.name.as_str()).collect();
    if near.is_empty() {
        let (variables, codes): (Vec<&Page>, Vec<&Page>) =
            pages().iter().partition(|page| page.kind == Kind::Variable);
        for pages in [variables, codes] {
            near.extend(nearest(name, pages.iter().map(|page| page.name.as_str())));
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(words: &str) -> &'static str {
        let found = search(words);
        found.first().map_or("", |page| page.name.as_str())
    }

    #[test]
    fn pages_are_found_by_words_of_name_and_text() {
        assert_eq!(first("redis password"), "redis-url-with-password");
        assert_eq!(first("vdi redis password"), "VISA_VDI_REDIS_PASSWORD");
        assert_eq!(first("VISA_LOGGING_LEVEL"), "VISA_LOGGING_LEVEL");
        assert_eq!(first("several primaries"), "several-primaries");
        let names: Vec<&str> = search("keyboard").iter().map(|p| p.name.as_str()).collect();
        assert!(names.contains(&"VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS"));
        assert!(search("zzz").is_empty());
        assert_eq!(search(" ").len(), pages().len());
    }

    #[test]
    fn all_words_must_be_there() {
        let found = search("syslog facility");
        assert!(!found.is_empty());
        for page in found {
            let text = page.to_string().to_lowercase();
            assert!(text.contains("syslog") && text.contains("facility"));
        }
    }

    #[test]
    fn a_misspelt_name_finds_the_right_one() {
        for (name, right) in [
            ("VISA_LOGING_LEVEL", "VISA_LOGGING_LEVEL"),
            ("no-primry", "no-primary"),
            ("redis_pass", "VISA_VDI_REDIS_PASSWORD"),
        ] {
            assert!(suggestions(name).contains(&right), "{name}");
        }
        assert_eq!(suggestions("qqqq"), [""; 0]);
        assert_eq!(suggestions(""), [""; 0]);
    }
}
