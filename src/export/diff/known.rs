//! The secrets that no difference shows, wherever they stand.

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use zeroize::Zeroizing;

use super::super::folder::{Folder, Text};
use super::super::{Plan, PlannedFile};
use super::{LONGEST_BYTES, is_env, is_key, mask};
use crate::model::Secrets;
use crate::render::Bundle;

/// A secret as short as this is masked where it is a word of its own, and a shorter one only under
/// its name: it would else be found in the midst of other words.
const SHORT: Range<usize> = 4..8;

/// Shorter lines of keys tell nothing, and may stand elsewhere.
const SHORTEST_LINE_OF_KEY: usize = 16;

/// Secrets of the project, of the bundle, and of the env files on disk, in every way they may be
/// written.
#[derive(Default)]
pub(in super::super) struct Known {
    /// What the project keeps among its secrets, whatever its name says.
    names: BTreeSet<String>,
    /// The longest first, so that none is masked in part because another begins in the same way.
    secrets: Vec<Zeroizing<String>>,
    hasher: RandomState,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.secrets.len())
    }
}

impl Known {
    /// Collects what is to be hidden.
    pub(in super::super) fn collect(
        secrets: &Secrets,
        bundle: &Bundle,
        plan: &Plan,
        folder: Option<&Folder>,
    ) -> Self {
        let names: BTreeSet<String> = secrets.iter().map(|(name, _)| name.to_owned()).collect();
        let mut known = Self::default();
        for (_, secret) in secrets.iter() {
            known.add(secret.expose());
        }
        let is_private = |file: &&PlannedFile| is_env(&file.path) || is_key(file);
        for file in plan.files.iter().filter(is_private) {
            if let Some(new) = bundle.file(&file.path) {
                known.add_all_of(file, new.content.bytes(), &names);
            }
            let old = folder.map(|folder| folder.read_at_most(&file.path, LONGEST_BYTES));
            if let (Some(_), Some(Ok(Text::Whole(old)))) = (&file.old.sha256, old) {
                known.add_all_of(file, &old, &names);
            }
        }
        known
            .secrets
            .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        known.secrets.dedup();
        Self { names, ..known }
    }

    /// Returns the names that the project keeps among its secrets.
    pub(super) fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// Adds the values that an env file gives to secrets, or the lines of a key.
    fn add_all_of(&mut self, file: &PlannedFile, bytes: &[u8], names: &BTreeSet<String>) {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return;
        };
        if !is_env(&file.path) {
            let lines = text.lines().filter(|line| !line.starts_with("-----"));
            for line in lines.filter(|line| line.trim().len() >= SHORTEST_LINE_OF_KEY) {
                self.add(line);
            }
            return;
        }
        for value in mask::values(text, names) {
            self.add(value);
            let before_comment = value.split(" #").next().unwrap_or_default();
            let bare = before_comment.trim().trim_matches(['"', '\'', '`']);
            if bare != value {
                self.add(bare);
            }
        }
    }

    fn add(&mut self, secret: &str) {
        let secret = secret.trim();
        if secret.chars().count() < SHORT.start {
            return;
        }
        let escaped = |sign: char, by: &str| Zeroizing::new(secret.replace(sign, by));
        let encoded = url::form_urlencoded::byte_serialize(secret.as_bytes());
        let encoded: String = encoded.collect();
        self.secrets.extend([
            Zeroizing::new(secret.to_owned()),
            escaped('$', "$$"),
            escaped('$', "\\$"),
            escaped('"', "\\\""),
            escaped('\\', "\\\\"),
            Zeroizing::new(encoded.replace('+', "%20")),
            Zeroizing::new(encoded),
        ]);
    }

    /// Returns where secrets stand in a line, in any order.
    pub(super) fn find(&self, line: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for secret in &self.secrets {
            let is_short = SHORT.contains(&secret.chars().count());
            for (start, _) in line.match_indices(secret.as_str()) {
                let end = start + secret.len();
                if !is_short || is_word(line, start..end) {
                    found.push(start..end);
                }
            }
        }
        found
    }

    /// Stands for what a line hides: the same for the same line, and of no use to guess by.
    pub(super) fn hash(&self, line: &str) -> u64 {
        self.hasher.hash_one(line)
    }
}

/// Tells whether a part of a line is a word of its own.
fn is_word(line: &str, part: Range<usize>) -> bool {
    let before = line[..part.start].chars().next_back();
    let after = line[part.end..].chars().next();
    let is_part =
        |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    !is_part(before) && !is_part(after)
}
