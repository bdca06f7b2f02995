//! The release of VISA, and the images that go with it.

use super::compose::VisaImage;
use super::note::{At, Notes};
use crate::catalog::{Catalog, Component, registry};
use crate::model::syntax::{Line, Release, Tag, quoted};
use crate::model::{Cluster, Images};

/// Reads a release out of a tag: itself, or the newest that a shorter tag such as `3.8` may mean.
fn release_of(tag: &str) -> Option<(Release, bool)> {
    let number = tag.strip_prefix('v').unwrap_or(tag);
    if let Ok(release) = number.parse::<Release>() {
        return Some((release, true));
    }
    let start = format!("{number}.");
    let is_short = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let image = Catalog::get().image(Component::Api)?;
    let tags = Line::ALL.into_iter().flat_map(|line| image.tags(line));
    let newest = tags
        .filter(|tag| is_short && tag.to_string().starts_with(&start))
        .max()?;
    Some((*newest, false))
}

/// Finds the release: by the image of the API, by what the files say otherwise, or by the variables
/// that only one line knows.
pub(super) fn release(
    images: &[(String, VisaImage)],
    said: Option<&str>,
    names: &[&str],
    notes: &mut Notes,
) -> Release {
    let api = images
        .iter()
        .find(|(_, image)| image.component == Component::Api);
    let tag = api.map(|(_, image)| image.tag.as_str()).or(said);
    let found = tag.and_then(release_of);
    let at = api.map_or(At::all(), |(file, image)| At::line(file, image.line));
    if let Some((release, is_exact)) = found {
        if !is_exact {
            notes.doubt(
                &at,
                format!(
                    "the tag {} names no single release; the project says {release}, the newest that it can mean",
                    quoted(tag.unwrap_or_default())
                ),
            );
        }
        return release;
    }
    let line = likely_line(names);
    let image = Catalog::get().image(Component::Api);
    let newest = image.and_then(|image| image.tags(line).last().copied());
    let release = newest.or_else(|| "3.8.2".parse().ok());
    let why = match tag {
        Some(tag) if !tag.is_empty() => format!("the tag {} names no release", quoted(tag)),
        _ => "no file names the release".to_owned(),
    };
    let Some(release) = release else {
        unreachable!("the catalogue has releases of both lines");
    };
    notes.doubt(
        &at,
        format!("{why}; by its variables it is of the line {line}, so the project says {release}: set the right one"),
    );
    release
}

fn likely_line(names: &[&str]) -> Line {
    let of = |line: Line, other: Line| {
        let variables = names
            .iter()
            .filter_map(|name| Catalog::get().variable(name));
        variables
            .filter(|variable| {
                variable.in_line(line).is_some() && variable.in_line(other).is_none()
            })
            .count()
    };
    if of(Line::V2, Line::V3) > of(Line::V3, Line::V2) {
        Line::V2
    } else {
        Line::V3
    }
}

/// Sets registry and tags where they differ from what an export takes for the release.
pub(super) fn images(
    cluster: &mut Cluster,
    release: Release,
    images: &[(String, VisaImage)],
    notes: &mut Notes,
) {
    for (file, image) in images {
        let at = At::line(file, image.line);
        let VisaImage { component, tag, .. } = image;
        let info = Catalog::get().image(*component);
        let default = info.map_or_else(String::new, |info| info.tag_for(release).to_string());
        let field = match field(&mut cluster.images, *component) {
            Some(field) if field.is_empty() => field,
            Some(field) if *field == *tag => continue,
            _ => {
                notes.doubt(
                    &at,
                    format!(
                        "another tag of {} was given before, which counts",
                        component.label()
                    ),
                );
                continue;
            }
        };
        if tag.parse::<Tag>().is_err() {
            notes.doubt(
                &at,
                format!(
                    "the image of {} is given without a tag or by a digest; the project takes {default}",
                    component.label()
                ),
            );
        } else if *tag != default {
            field.clone_from(tag);
        }
        let official = [registry(release.line()), ""];
        let registry = &mut cluster.images.registry;
        if registry.is_empty() {
            if !official.contains(&image.registry.as_str()) {
                registry.clone_from(&image.registry);
            }
        } else if *registry != image.registry {
            notes.doubt(
                &at,
                format!(
                    "the image comes from {}; the project takes all from {}",
                    quoted(&image.registry),
                    quoted(registry)
                ),
            );
        }
    }
}

fn field(images: &mut Images, component: Component) -> Option<&mut String> {
    match component {
        Component::Api => Some(&mut images.api),
        Component::Web => Some(&mut images.web),
        Component::Accounts => Some(&mut images.accounts),
        Component::JupyterProxy => Some(&mut images.jupyter_proxy),
        Component::SecurityGroups | Component::Compose => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_tell_releases() {
        let read = |tag| release_of(tag).map(|(release, is_exact)| (release.to_string(), is_exact));
        assert_eq!(read("3.8.2"), Some(("3.8.2".to_owned(), true)));
        assert_eq!(read("v2.11.2"), Some(("2.11.2".to_owned(), true)));
        assert_eq!(read("3.8"), Some(("3.8.2".to_owned(), false)));
        assert_eq!(read("2"), Some(("2.11.2".to_owned(), false)));
        assert_eq!(read("latest"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn without_a_tag_the_variables_tell_the_line() {
        let mut notes = Notes::default();
        let found = release(&[], None, &["VISA_VDI_HOST", "VISA_VDI_PORT"], &mut notes);
        assert_eq!(found.line(), Line::V2);
        let found = release(
            &[],
            Some("latest"),
            &["VISA_VDI_REDIS_TLS_ENABLED"],
            &mut notes,
        );
        assert_eq!(found.line(), Line::V3);
        assert_eq!(notes.into_sorted().len(), 2);
    }
}
