//! The images that VISA publishes.

use serde::Deserialize;

use crate::model::syntax::{Line, Release};

/// A part of VISA that reads variables or comes as an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Component {
    /// The API server.
    #[default]
    Api,
    /// The web pages.
    Web,
    /// The accounts service.
    Accounts,
    /// The jupyter proxy.
    JupyterProxy,
    /// The security-groups service that a site makes itself.
    SecurityGroups,
    /// Docker Compose and scripts beside the containers.
    Compose,
}

impl Component {
    /// Returns the name as people write it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Api => "API server",
            Self::Web => "web",
            Self::Accounts => "accounts",
            Self::JupyterProxy => "jupyter proxy",
            Self::SecurityGroups => "security groups",
            Self::Compose => "compose and scripts",
        }
    }
}

/// An image of VISA and its tags: a row of `assets/catalog/images.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageInfo {
    /// The component in the image.
    pub component: Component,
    /// Name of the image, below the registry.
    pub repository: String,
    tags_v2: Vec<Release>,
    tags_v3: Vec<Release>,
    /// Where in VISA's sources this was read.
    pub source: String,
}

impl ImageInfo {
    /// Returns the tags of a release line, oldest first.
    #[must_use]
    pub fn tags(&self, line: Line) -> &[Release] {
        match line {
            Line::V2 => &self.tags_v2,
            Line::V3 => &self.tags_v3,
        }
    }

    /// Returns the tag that goes with a release: the same, or the newest that is not newer.
    ///
    /// Not every component has an image of every release: the accounts service ends at 3.8.0 while
    /// the API is at 3.8.2 (visa/image-tag-matrix.csv).
    #[must_use]
    pub fn tag_for(&self, release: Release) -> Release {
        let tags = self.tags(release.line());
        tags.iter()
            .rev()
            .find(|tag| **tag <= release)
            .copied()
            .unwrap_or(release)
    }
}

/// Returns the official registry of a release line.
#[must_use]
pub(crate) fn registry(line: Line) -> &'static str {
    match line {
        Line::V2 => "illgrenoble",
        Line::V3 => "ghcr.io/illgrenoble",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn each_release_gets_the_images_that_exist() {
        // Rows of visa/image-tag-matrix.csv: release, web, accounts, jupyter proxy.
        for (release, web, accounts, jupyter_proxy) in [
            ("3.8.2", "3.8.2", "3.8.0", "3.5.0"),
            ("3.6.0", "3.6.0", "3.6.0", "3.5.0"),
            ("3.0.8", "3.0.6", "3.0.0", "3.0.0"),
            ("2.11.2", "2.11.2", "2.11.0", "2.11.0"),
            ("2.8.1", "2.8.0", "2.8.0", "2.8.1"),
            ("2.2.1", "2.2.1", "2.2.1", "2.2.0"),
        ] {
            let release: Release = release.parse().expect("release");
            for (component, tag) in [
                (Component::Api, release.to_string()),
                (Component::Web, web.to_owned()),
                (Component::Accounts, accounts.to_owned()),
                (Component::JupyterProxy, jupyter_proxy.to_owned()),
            ] {
                let image = Catalog::get().image(component).expect("image");
                assert_eq!(
                    image.tag_for(release).to_string(),
                    tag,
                    "{component:?} of {release}"
                );
            }
        }
    }
}
