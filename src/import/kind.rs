//! Tells what a file is, by its name and its text.

use super::source::Source;

/// What is written in files that an export of this program made.
const OWN: &str = "Written by visa-cluster";

/// The list of files of an export that was not finished.
pub(super) const PENDING: &str = "manifest.pending.json";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Variables.
    Env,
    /// Services of Docker Compose.
    Compose,
    /// An NGINX configuration.
    Nginx,
    /// The list of files of an export of this program.
    Manifest,
    /// A project of this program.
    Project,
    /// A page or script of an export, which the next export writes anew.
    Own,
    /// A certificate.
    Certificate,
    /// A private or public key.
    Key,
    /// A JavaScript file, such as an attribute provider.
    Script,
    /// A sample that nobody runs.
    Sample,
    /// Something else.
    Other,
}

/// Recognises a file.
pub(super) fn kind(source: &Source) -> Kind {
    let Some(text) = source.text() else {
        return Kind::Other;
    };
    let name = source.name().to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let is_list = matches!(name.as_str(), "manifest.json" | PENDING);
    if is_list && text.contains("\"tool\": \"visa-cluster ") {
        Kind::Manifest
    } else if name.ends_with(".visa.toml") {
        Kind::Project
    } else if !source.is_named && is_sample(&name) {
        Kind::Sample
    } else if let Some(kind) = pem(&name, text) {
        kind
    } else if ends(&[".js", ".mjs", ".cjs"]) {
        Kind::Script
    } else if ends(&[
        ".md",
        ".sh",
        ".cfg",
        ".deployed",
        ".loaded",
        ".started-with",
    ]) {
        if is_own(text) { Kind::Own } else { Kind::Other }
    } else if ends(&[".yml", ".yaml"]) {
        let is_compose = text.lines().any(|line| line == "services:");
        if !is_compose && is_own(text) {
            Kind::Own
        } else {
            Kind::Compose
        }
    } else if ends(&[".conf", ".nginx"]) || name.starts_with("nginx") {
        Kind::Nginx
    } else if name == "env" || ends(&[".env"]) || name.starts_with(".env") {
        Kind::Env
    } else if ends(&[".json", ".toml", ".xml", ".html", ".sql", ".txt", ".log"]) {
        Kind::Other
    } else {
        by_text(text)
    }
}

/// Tells whether an export of this program wrote a text.
pub(super) fn is_own(text: &str) -> bool {
    text.lines().take(4).any(|line| line.contains(OWN))
}

/// Recognises certificates and keys: a settings file may have one among its values.
fn pem(name: &str, text: &str) -> Option<Kind> {
    const ENDINGS: &[&str] = &[".pem", ".crt", ".cer", ".key", ".pub"];
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    // What some tools write before the header is for people.
    let has_name = ENDINGS.iter().any(|ending| name.ends_with(ending));
    if !first.starts_with("-----BEGIN ") && !has_name {
        return None;
    }
    if text.contains("-----BEGIN CERTIFICATE-----") {
        return Some(Kind::Certificate);
    }
    let is_key = text.contains("-----BEGIN ") && text.contains(" KEY-----");
    is_key.then_some(Kind::Key)
}

/// Tells whether a name ends with the word for a sample or copy, before its extension or after, or
/// with the date of a copy. Within it, such a word belongs to a domain or host.
fn is_sample(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "example", "sample", "template", "dist", "bak", "old", "orig",
    ];
    /// What a host may be called too: words only where a file is not called after one.
    const HOST_WORDS: &[&str] = &["backup", "copy"];
    /// What people and editors put behind an extension, and go on: `.env.bak-before-upgrade`.
    const COPIES: &[&str] = &["bak", "backup", "copy", "old", "orig", "save"];
    /// What packagers put behind a name.
    const PACKAGERS: &[&str] = &[
        "dpkg-bak",
        "dpkg-dist",
        "dpkg-new",
        "dpkg-old",
        "dpkg-tmp",
        "rpmnew",
        "rpmorig",
        "rpmsave",
        "ucf-dist",
        "ucf-new",
        "ucf-old",
    ];
    const EXTENSIONS: &[&str] = &[".env", ".yml", ".yaml", ".conf", ".nginx"];
    const MARKS: &[char] = &['.', '-', '_', ' '];
    if name.ends_with('~') {
        return true;
    }
    let dotted = format!(".{name}");
    let name = if name.starts_with("env") {
        &dotted
    } else {
        name
    };
    let split = EXTENSIONS.iter().filter_map(|extension| {
        let (stem, behind) = name.rsplit_once(extension)?;
        let is_end = behind.is_empty() || behind.starts_with(MARKS);
        is_end.then_some((stem, behind, *extension))
    });
    let last_split = split.min_by_key(|(_, behind, _)| behind.len());
    let (stem, behind, extension) = last_split.unwrap_or((name, "", ""));
    // Env files are called after hosts, `visa-old.env`; others are not.
    let is_called_after_host = matches!(extension, ".env" | "") && !name.starts_with("nginx");
    let (text, marks) = match (behind, is_called_after_host) {
        ("", false) => (stem, MARKS),
        ("", true) => (stem, &MARKS[..1]),
        (behind, _) => (behind, &MARKS[..1]),
    };
    let mut parts = text.rsplit(marks).map(|part| part.trim_matches(MARKS));
    let is_dated = parts.clone().next().is_some_and(is_date);
    let last = parts.find(|part| !is_number(part)).unwrap_or_default();
    let word = last.split(|c: char| !c.is_ascii_alphabetic()).next();
    let is_copy = !behind.is_empty() && word.is_some_and(|word| COPIES.contains(&word));
    let is_of_packager = PACKAGERS.contains(&last) && (!behind.is_empty() || extension.is_empty());
    let is_word = WORDS.contains(&last) || (!is_called_after_host && HOST_WORDS.contains(&last));
    is_word || is_copy || is_of_packager || is_dated
}

/// Tells whether a part of a name counts copies or dates them.
fn is_number(part: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || "-_:tz".contains(c);
    part.starts_with(|c: char| c.is_ascii_digit()) && part.chars().all(is_sign)
}

/// Tells whether a part of a name is a date of this century; no part of an IP address is so long.
fn is_date(part: &str) -> bool {
    let year = part.get(..4).unwrap_or_default();
    let has_year = year.starts_with("20") && year.bytes().all(|byte| byte.is_ascii_digit());
    let digits = part.bytes().filter(u8::is_ascii_digit);
    has_year && is_number(part) && digits.count() >= 8
}

/// Recognises a file whose name says nothing by its first telling line.
fn by_text(text: &str) -> Kind {
    const BLOCKS: [&str; 6] = ["http", "server", "upstream", "map", "location", "events"];
    let lines = text.lines().map(str::trim);
    for line in lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .take(200)
    {
        let first = line.split([' ', '{']).next().unwrap_or_default();
        if BLOCKS.contains(&first) && line.contains('{') {
            return Kind::Nginx;
        }
        if line == "services:" {
            return Kind::Compose;
        }
        let name = line.strip_prefix("export ").unwrap_or(line);
        if let Some((name, _)) = name.split_once('=')
            && name.starts_with("VISA_")
        {
            return Kind::Env;
        }
    }
    Kind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM_INSIDE: &str = "A='\n-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n'";

    #[test]
    fn files_are_known_by_name_or_text() {
        for (name, text, wanted) in [
            ("visa-1/.env", "", Kind::Env),
            ("visa-1.env", "", Kind::Env),
            (".env.visa-1", "", Kind::Env),
            ("visa1", "# x\nexport VISA_ROOT_URL=x", Kind::Env),
            (".env.example", "VISA_ROOT_URL=", Kind::Sample),
            ("example.env", "VISA_ROOT_URL=", Kind::Sample),
            (".env-sample", "VISA_ROOT_URL=", Kind::Sample),
            ("nginx.conf.bak", "", Kind::Sample),
            ("docker-compose.example.yml", "", Kind::Sample),
            ("visa.conf~", "", Kind::Sample),
            (".env.orig.1", "", Kind::Sample),
            (".env.bak-20240101", "", Kind::Sample),
            (".env.bak.2024", "", Kind::Sample),
            (".env.bak-before-3.8", "", Kind::Sample),
            (".env.old2", "", Kind::Sample),
            (".env.visa-1.orig.2", "", Kind::Sample),
            (".env_backup", "", Kind::Sample),
            (".env.2024-01-31", "", Kind::Sample),
            ("env.20240131t1200", "", Kind::Sample),
            ("visa-1.env.bak-1", "", Kind::Sample),
            ("visa-1.orig.1", "VISA_ROOT_URL=", Kind::Sample),
            ("docker-compose.yml.orig.1", "services:\n", Kind::Sample),
            ("docker-compose-example.yml", "services:\n", Kind::Sample),
            ("docker-compose_old-2.yml", "services:\n", Kind::Sample),
            ("docker-compose.yml.20240131", "services:\n", Kind::Sample),
            ("nginx-old.conf", "", Kind::Sample),
            ("nginx_old", "", Kind::Sample),
            (
                "web.crt.orig.1",
                "-----BEGIN CERTIFICATE-----",
                Kind::Sample,
            ),
            ("manifest.json.orig", "", Kind::Sample),
            ("docker-compose-visa.yml", "", Kind::Compose),
            (".env.visa-old", "", Kind::Env),
            (".env.oldenburg", "", Kind::Env),
            (".env.visa.old.example.org", "", Kind::Env),
            (".env.203.0.113.10", "", Kind::Env),
            (".env.203-0-113-10", "", Kind::Env),
            ("env.visa-1", "", Kind::Other),
            ("visa.example.org.conf", "", Kind::Nginx),
            ("visa-1.example.org.env", "", Kind::Env),
            ("visa-old.env", "", Kind::Env),
            ("dist-1.env", "", Kind::Env),
            (".env", PEM_INSIDE, Kind::Env),
            ("docker-compose.yml", PEM_INSIDE, Kind::Compose),
            ("nginx.conf", PEM_INSIDE, Kind::Nginx),
            (
                "web.pem",
                "Bag Attributes\n-----BEGIN CERTIFICATE-----",
                Kind::Certificate,
            ),
            ("web", "\n-----BEGIN RSA PRIVATE KEY-----", Kind::Key),
            ("docker-compose.yml", "", Kind::Compose),
            (
                "ansible/site.yml",
                "---\n# Written by visa-cluster.",
                Kind::Own,
            ),
            (
                "docker-compose.yml",
                "# Written by visa-cluster.\n\nservices:\n",
                Kind::Compose,
            ),
            ("stack", "version: '2'\nservices:\n", Kind::Compose),
            ("lb/nginx.conf", "", Kind::Nginx),
            ("sites-enabled/visa", "upstream visa {", Kind::Nginx),
            ("README.md", "# VISA\n\nWritten by visa-cluster", Kind::Own),
            ("README.md", "# VISA", Kind::Other),
            ("my.visa.toml", "", Kind::Project),
            ("web.crt", "-----BEGIN CERTIFICATE-----", Kind::Certificate),
            ("web.key", "-----BEGIN PRIVATE KEY-----", Kind::Key),
            ("attribute-provider.js", "", Kind::Script),
            (
                "manifest.json",
                "{\"tool\": \"visa-cluster 0.1\"}",
                Kind::Manifest,
            ),
            ("package.json", "{}", Kind::Other),
        ] {
            let source = Source::new(name, text.as_bytes().to_vec());
            assert_eq!(kind(&source), wanted, "{name}");
        }
        assert_eq!(kind(&Source::new("a.env", vec![0])), Kind::Other);
    }

    #[test]
    fn copies_are_known_by_the_words_of_people_editors_and_packagers() {
        for (name, text, wanted) in [
            ("nginx-backup.conf", "", Kind::Sample),
            ("nginx_backup", "", Kind::Sample),
            ("nginx copy.conf", "", Kind::Sample),
            ("docker-compose-backup.yml", "services:\n", Kind::Sample),
            ("docker-compose.copy-2.yml", "services:\n", Kind::Sample),
            ("nginx.conf.dpkg-dist", "", Kind::Sample),
            ("sites-enabled/visa.ucf-old", "upstream v {", Kind::Sample),
            (".env.save", "", Kind::Sample),
            (".env.save.1", "", Kind::Sample),
            (".env.copy", "", Kind::Sample),
            (".env copy", "", Kind::Sample),
            (".env.dpkg-old", "", Kind::Sample),
            (".env.rpmsave", "", Kind::Sample),
            ("visa-1.env.rpmnew", "", Kind::Sample),
            ("visa-backup.env", "", Kind::Env),
            ("backup.env", "", Kind::Env),
            (".env.ucf-1", "", Kind::Env),
            (".env.saved", "", Kind::Env),
            ("backup.example.org.conf", "", Kind::Nginx),
        ] {
            let source = Source::new(name, text.as_bytes().to_vec());
            assert_eq!(kind(&source), wanted, "{name}");
        }
    }

    #[test]
    fn what_a_person_names_is_no_sample() {
        let mut source = Source::new("example.env", Vec::new());
        assert_eq!(kind(&source), Kind::Sample);
        source.is_named = true;
        assert_eq!(kind(&source), Kind::Env);
    }
}
