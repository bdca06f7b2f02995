//! The page of what a probe can find.

use super::{Kind, Page, Section};
use crate::probe::Cause;

pub(super) fn page(cause: &Cause) -> Page {
    let end = cause.means.find(". ").unwrap_or(cause.means.len());
    Page {
        name: cause.code.to_owned(),
        kind: Kind::Finding(cause.severity),
        summary: cause.means[..end].trim_end_matches('.').to_owned(),
        sections: vec![
            Section::new("What a probe saw").says(cause.means),
            Section::new("How to mend it").says(cause.remedy),
            Section::new("Source").says(cause.source),
        ],
    }
}
