//! The public paths of VISA.

use serde::{Deserialize, Serialize};

use crate::model::syntax::{Line, Release};

/// How a path is compared with that of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Match {
    /// The request starts with it; the longest wins.
    Prefix,
    /// A regular expression; the first that matches wins, before any prefix.
    Regex,
}

/// Where a host's reverse proxy sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// The web pages, port 80.
    Web,
    /// The API server, port 8086.
    Api,
    /// The socket.io server of 2.x, port 8087 of the API container.
    Desktops,
    /// The jupyter proxy, port 8088.
    JupyterProxy,
    /// The site's documentation, outside the stack.
    Docs,
}

impl Service {
    /// Returns where a container of the compose file serves it; `None` for what is no container.
    #[must_use]
    pub fn url(self) -> Option<&'static str> {
        Some(match self {
            Self::Web => "http://web:80",
            Self::Api => "http://api:8086",
            Self::Desktops => "http://api:8087",
            Self::JupyterProxy => "http://jupyter-proxy:8088",
            Self::Docs => return None,
        })
    }
}

/// A public path: a row of `assets/catalog/routes.toml`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Path or regular expression.
    pub path: String,
    /// How it is compared.
    #[serde(rename = "match")]
    pub matching: Match,
    /// Release lines that have it.
    pub lines: Vec<Line>,
    /// First release that has it, where that is not the first of its line.
    pub since: Option<Release>,
    /// Where it goes; absent for a redirect.
    pub service: Option<Service>,
    /// Whether websockets come in on it.
    #[serde(default)]
    pub websocket: bool,
    /// Whether the load balancer must treat it apart from other paths.
    #[serde(default)]
    pub balanced: bool,
    /// Expression that the path must also match as it was sent, before NGINX decodes it.
    ///
    /// The jupyter proxy looks at the path as sent and dies on one that it has no rule for, while
    /// NGINX chooses by the decoded one: `/%6Aupyter/1` would get through without this.
    pub raw: Option<String>,
    /// What the matched prefix is replaced by on the way.
    pub rewrite: Option<String>,
    /// Where the browser is sent instead; `$1` is the first group of the expression.
    pub redirect: Option<String>,
    /// What it is for.
    pub summary: String,
}

impl Route {
    /// Tells whether a release has this path.
    #[must_use]
    pub fn is_in(&self, release: Release) -> bool {
        self.lines.contains(&release.line()) && self.since.is_none_or(|since| release >= since)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    fn paths(release: &str) -> Vec<&'static str> {
        let release = release.parse().expect("release");
        Catalog::get()
            .routes()
            .iter()
            .filter(|route| route.is_in(release))
            .map(|route| route.path.as_str())
            .collect()
    }

    #[test]
    fn each_line_has_its_own_paths() {
        let new = paths("3.8.2");
        assert!(new.contains(&"/api/ws"));
        assert!(!new.contains(&"/graphql") && !new.contains(&"/ws/vdi"));
        let old = paths("2.11.2");
        assert!(!old.contains(&"/api/ws"));
        assert!(old.contains(&"/graphql") && old.contains(&"/ws/vdi"));
    }

    #[test]
    fn paths_come_with_the_release_that_brought_them() {
        let has = |release, path: &str| paths(release).iter().any(|p| p.starts_with(path));
        assert!(!has("2.9.0", "^/visafs") && has("2.10.0", "^/visafs"));
        assert!(!has("2.10.0", "^/ws/print") && has("2.11.0", "^/ws/print"));
    }
}
