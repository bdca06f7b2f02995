//! Tells what a file is, by its name and its text.

use super::source::Source;

/// What is written in files that an export of this program made.
const OWN: &str = "Written by visa-cluster";

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
    if name == "manifest.json" && text.contains("\"tool\": \"visa-cluster ") {
        Kind::Manifest
    } else if name.ends_with(".visa.toml") {
        Kind::Project
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
    } else if !source.is_named && is_sample(&name) {
        Kind::Sample
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

/// Tells whether a name ends with the word for a sample or copy, before its extension or after.
/// Within it, such a word belongs to a domain or host.
fn is_sample(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "example", "sample", "template", "dist", "bak", "old", "orig",
    ];
    const EXTENSIONS: &[&str] = &[".env", ".yml", ".yaml", ".conf", ".nginx"];
    let stem = EXTENSIONS
        .iter()
        .find_map(|extension| name.strip_suffix(extension));
    let last = stem.unwrap_or(name).rsplit('.').next().unwrap_or_default();
    let last = last
        .strip_prefix("env-")
        .or(last.strip_prefix("env_"))
        .unwrap_or(last);
    WORDS.contains(&last) || name.ends_with('~')
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
    fn what_a_person_names_is_no_sample() {
        let mut source = Source::new("example.env", Vec::new());
        assert_eq!(kind(&source), Kind::Sample);
        source.is_named = true;
        assert_eq!(kind(&source), Kind::Env);
    }
}
