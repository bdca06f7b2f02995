//! The tags of VISA's four images, as the project names them.

use super::Subject;
use crate::catalog::{self, Catalog, Component, ImageInfo};
use crate::model::ImagesField;
use crate::model::syntax::{Line, Release};

/// A tag that the project names.
pub(super) struct ImageTag<'a> {
    pub(super) field: ImagesField,
    pub(super) info: &'static ImageInfo,
    /// The tag, as typed; never empty.
    pub(super) typed: &'a str,
}

impl ImageTag<'_> {
    /// Returns the release that the tag names, if it names one.
    pub(super) fn release(&self) -> Option<Release> {
        // The API comes in a second variant.
        let plain = match self.info.component {
            Component::Api => self.typed.strip_suffix("-native").unwrap_or(self.typed),
            _ => self.typed,
        };
        plain.parse().ok()
    }

    /// Returns the name of the component, as people write it.
    pub(super) fn label(&self) -> &'static str {
        self.info.component.label()
    }
}

/// Returns the tags that the project names; an empty one is the default of the release.
pub(super) fn all<'a>(subject: &Subject<'a>) -> Vec<ImageTag<'a>> {
    let images = &subject.cluster.images;
    [
        (ImagesField::Api, Component::Api, &images.api),
        (ImagesField::Web, Component::Web, &images.web),
        (ImagesField::Accounts, Component::Accounts, &images.accounts),
        (
            ImagesField::JupyterProxy,
            Component::JupyterProxy,
            &images.jupyter_proxy,
        ),
    ]
    .into_iter()
    .filter(|(_, _, typed)| !typed.is_empty())
    .filter_map(|(field, component, typed)| {
        let info = Catalog::get().image(component)?;
        Some(ImageTag { field, info, typed })
    })
    .collect()
}

/// Tells whether a release is newer than any that this program knows of VISA. The components have
/// numbers of their own, but follow those of the API.
pub(super) fn is_beyond_knowledge(release: Release) -> bool {
    let api = Catalog::get().image(Component::Api);
    let newest = api.and_then(|info| info.tags(release.line()).last());
    newest.is_none_or(|newest| release > *newest)
}

/// Returns the release of the image that a component runs from; none if nobody can tell.
pub(super) fn release_of(subject: &Subject<'_>, component: Component) -> Option<Release> {
    let info = Catalog::get().image(component)?;
    match all(subject)
        .iter()
        .find(|tag| tag.info.component == component)
    {
        Some(tag) => tag.release(),
        None => subject.release.map(|release| info.tag_for(release)),
    }
}

/// Returns the release line whose official registry the project uses; none if it uses another.
pub(super) fn official_registry(subject: &Subject<'_>) -> Option<Line> {
    let typed = subject.cluster.images.registry.trim_end_matches('/');
    if typed.is_empty() {
        return Some(subject.line());
    }
    let plain = ["docker.io/", "index.docker.io/", "registry-1.docker.io/"]
        .iter()
        .find_map(|hub| typed.strip_prefix(hub))
        .unwrap_or(typed);
    Line::ALL
        .into_iter()
        .find(|line| catalog::registry(*line) == plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    #[test]
    fn the_release_of_a_component_is_that_of_its_tag() {
        let mut case = Case::new(Line::V3);
        let mut released = |tag: &str| {
            case.cluster.images.api = tag.to_owned();
            let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
            let release =
                |component| release_of(&subject, component).map(|release| release.to_string());
            assert_eq!(release(Component::JupyterProxy).as_deref(), Some("3.5.0"));
            assert_eq!(release(Component::Compose), None);
            release(Component::Api)
        };
        assert_eq!(released("").as_deref(), Some("3.8.2"));
        assert_eq!(released("3.7.1").as_deref(), Some("3.7.1"));
        assert_eq!(released("3.7.1-native").as_deref(), Some("3.7.1"));
        assert_eq!(released("latest"), None);
    }

    #[test]
    fn the_official_registries_are_known_by_all_their_names() {
        for (registry, line) in [
            ("", Some(Line::V3)),
            ("ghcr.io/illgrenoble/", Some(Line::V3)),
            ("illgrenoble", Some(Line::V2)),
            ("docker.io/illgrenoble", Some(Line::V2)),
            ("registry.example.org/illgrenoble", None),
        ] {
            let mut case = Case::new(Line::V3);
            case.cluster.images.registry = registry.to_owned();
            let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
            assert_eq!(official_registry(&subject), line, "{registry}");
        }
    }
}
