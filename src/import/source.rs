//! Reads the files and folders that a person names, within limits, and nothing beside them.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Largest file that is read; those of VISA have some KiB.
pub const MAX_BYTES: usize = 2 << 20;

/// Most files that are read.
const MAX_FILES: usize = 1000;

/// Bytes of all files together.
const MAX_TOTAL_BYTES: usize = 64 << 20;

/// Folders within folders.
const MAX_DEPTH: usize = 8;

/// Folders that hold no settings.
const PASSED_OVER: &[&str] = &[".git", ".svn", "node_modules", "logs", "target"];

/// One file that was found.
#[derive(Clone)]
pub struct Source {
    /// Its path as it was named, with `/` between its parts.
    pub path: String,
    /// Its path from the root; empty if it lies nowhere.
    pub place: PathBuf,
    /// Whether a person named it itself, and not only a folder above it.
    pub is_named: bool,
    /// What is in it.
    pub content: Content,
}

/// What is in a file, or why that is not known.
#[derive(Clone)]
pub enum Content {
    /// Text. It likely holds secrets, so it is wiped and never printed.
    Text(Zeroizing<String>),
    /// It is not text, or was not read.
    None {
        /// The line at which it stops being text.
        line: Option<usize>,
        /// Why, in words.
        why: String,
    },
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::None { why, .. } => write!(f, "None({why})"),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.path, self.content)
    }
}

impl Source {
    /// Takes a file's bytes for what they are: text, or something else.
    #[must_use]
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let bytes = Zeroizing::new(bytes);
        Self {
            path: path.into(),
            place: PathBuf::new(),
            is_named: false,
            content: content(&bytes),
        }
    }

    fn without(path: String, why: impl Into<String>) -> Self {
        let content = Content::None {
            line: None,
            why: why.into(),
        };
        Self {
            path,
            place: PathBuf::new(),
            is_named: false,
            content,
        }
    }

    /// Returns the text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::None { .. } => None,
        }
    }

    /// Returns the last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the path of the folder, without a slash at its end; empty if the path has none.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

fn content(bytes: &[u8]) -> Content {
    let none = |line, why: &str| Content::None {
        line,
        why: why.to_owned(),
    };
    if bytes.len() > MAX_BYTES {
        return none(None, &too_large());
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return none(None, "it is text in UTF-16; save it as UTF-8");
    }
    if bytes.contains(&0) {
        return none(None, "it is not text");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Content::Text(Zeroizing::new(text.to_owned())),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.split(|byte| *byte == b'\n').count();
            none(
                Some(line),
                "it is not text in UTF-8 from here on; save it as UTF-8",
            )
        }
    }
}

fn too_large() -> String {
    format!("it is larger than {} MiB", MAX_BYTES >> 20)
}

/// Reads files, and all files below folders, in the order of their paths.
///
/// What cannot be read is among them with the reason. Symbolic links below a folder are not
/// followed, so nothing outside of it is read; one that is named itself is.
#[must_use]
pub fn sources(paths: &[PathBuf]) -> Vec<Source> {
    let mut reader = Reader::default();
    for path in paths {
        let shown = path.to_string_lossy().replace('\\', "/");
        let shown = shown.trim_end_matches('/');
        reader.read(path, shown, fs::metadata(path), 0);
    }
    reader.found.sort_by(|a, b| a.path.cmp(&b.path));
    // A file may be named itself, and its folder too.
    reader.found.dedup_by(|a, b| {
        let is_same = a.path == b.path;
        b.is_named |= is_same && a.is_named;
        is_same
    });
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<Source>,
    bytes: usize,
}

impl Reader {
    fn read(&mut self, path: &Path, shown: &str, metadata: io::Result<Metadata>, depth: usize) {
        let skipped = |why: String| Source::without(shown.to_owned(), why);
        if self.found.len() == MAX_FILES {
            let why = format!("there are more than {MAX_FILES} files; name only those of VISA");
            self.found.push(skipped(why));
        }
        if self.found.len() > MAX_FILES {
            return;
        }
        match metadata {
            Err(error) => self.found.push(skipped(words(&error))),
            Ok(metadata) if metadata.is_dir() && depth == MAX_DEPTH => {
                let why = format!("it lies deeper than {MAX_DEPTH} folders; name it itself");
                self.found.push(skipped(why));
            }
            Ok(metadata) if metadata.is_dir() => self.read_folder(path, shown, depth),
            Ok(metadata) if metadata.is_symlink() => self.found.push(skipped(
                "it is a symbolic link, which is not followed; name its target to read that"
                    .to_owned(),
            )),
            Ok(metadata) if metadata.is_file() => {
                let source = match self.read_file(path, &metadata) {
                    Ok(content) => Source {
                        path: shown.to_owned(),
                        place: std::path::absolute(path).unwrap_or_default(),
                        is_named: depth == 0,
                        content,
                    },
                    Err(why) => skipped(why),
                };
                self.found.push(source);
            }
            Ok(_) => self
                .found
                .push(skipped("it is a device or pipe".to_owned())),
        }
    }

    fn read_folder(&mut self, path: &Path, shown: &str, depth: usize) {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                self.found
                    .push(Source::without(shown.to_owned(), words(&error)));
                return;
            }
        };
        let mut names: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.file_name()))
            .collect();
        names.sort();
        for name in names {
            let below = path.join(&name);
            let shown = format!("{shown}/{}", name.to_string_lossy());
            let metadata = fs::symlink_metadata(&below);
            let is_passed_over = PASSED_OVER.iter().any(|passed| name == *passed);
            if is_passed_over && metadata.as_ref().is_ok_and(Metadata::is_dir) {
                let why = "folders of this name hold no settings of VISA";
                self.found.push(Source::without(shown, why));
            } else {
                self.read(&below, &shown, metadata, depth + 1);
            }
        }
    }

    fn read_file(&mut self, path: &Path, metadata: &Metadata) -> Result<Content, String> {
        if metadata.len() > MAX_BYTES as u64 {
            return Err(too_large());
        }
        let open = || -> io::Result<Zeroizing<Vec<u8>>> {
            // Room for all at once: a vector that grows leaves its old bytes behind.
            let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 1));
            let file = File::open(path)?;
            file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = open().map_err(|error| words(&error))?;
        self.bytes += bytes.len();
        if self.bytes > MAX_TOTAL_BYTES {
            return Err(format!(
                "the files have more than {} MiB together; name only those of VISA",
                MAX_TOTAL_BYTES >> 20
            ));
        }
        Ok(content(&bytes))
    }
}

fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => format!("it cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(source: &Source) -> (Option<usize>, &str) {
        match &source.content {
            Content::Text(_) => (None, "text"),
            Content::None { line, why } => (*line, why),
        }
    }

    #[test]
    fn what_is_no_text_is_told() {
        let said = |bytes: &[u8]| {
            let source = Source::new("a", bytes.to_vec());
            let (line, why) = why(&source);
            (line, why.to_owned())
        };
        assert_eq!(said(b"A=1\n").1, "text");
        assert_eq!(said(b"A=\0").1, "it is not text");
        assert!(said(b"\xff\xfeA\0").1.contains("UTF-16"));
        let (line, why) = said(b"A=1\nB=\xff");
        assert_eq!(line, Some(2));
        assert!(why.contains("UTF-8"));
        assert_eq!(
            said(&vec![b'a'; MAX_BYTES + 1]).1,
            "it is larger than 2 MiB"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_read_whole_and_nothing_outside_of_it() {
        let outside = tempfile::tempdir().expect("folder");
        fs::write(outside.path().join("secret"), "A=hunter2").expect("file");
        let folder = tempfile::tempdir().expect("folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("visa-1/logs")).expect("folder");
        fs::write(at("visa-1/.env"), "A=1").expect("file");
        fs::write(at("visa-1/logs/visa.log"), "x").expect("file");
        std::os::unix::fs::symlink(outside.path(), at("out")).expect("link");
        std::os::unix::fs::symlink(at("visa-1"), at("visa-1/again")).expect("link");
        let named = [folder.path().to_owned(), at("visa-1/.env"), at("missing")];
        let found = sources(&named);
        let said: Vec<_> = found
            .iter()
            .map(|source| (source.name(), why(source).1.split(',').next().unwrap_or("")))
            .collect();
        assert_eq!(
            said,
            [
                ("missing", "there is no such file"),
                ("out", "it is a symbolic link"),
                (".env", "text"),
                ("again", "it is a symbolic link"),
                ("logs", "folders of this name hold no settings of VISA"),
            ]
        );
        assert!(found[2].place.is_absolute());
        // The one that is named, though its folder is, too.
        let named: Vec<_> = found.iter().map(|source| source.is_named).collect();
        assert_eq!(named, [false, false, true, false, false]);
        assert!(!format!("{found:?}").contains("A=1"));
    }
}
