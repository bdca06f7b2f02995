//! What happens to a file, as the list groups, names and colours it.

use egui::{Color32, Ui};
use lucide_icons::Icon;

use crate::export::{PlannedFile, Status};
use crate::gui::theme::palette;
use crate::session::Planning;

/// A kind of status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Blocked,
    Edited,
    Create,
    Change,
    Old,
    Unchanged,
}

impl Kind {
    pub(super) const ALL: &[Self] = &[
        Self::Blocked,
        Self::Edited,
        Self::Create,
        Self::Change,
        Self::Old,
        Self::Unchanged,
    ];

    pub(super) fn of(status: &Status) -> Self {
        match status {
            Status::Create => Self::Create,
            Status::Change => Self::Change,
            Status::Unchanged => Self::Unchanged,
            Status::EditedByHand => Self::Edited,
            Status::NoLongerOurs | Status::NoLongerOursButEdited => Self::Old,
            Status::Blocked(_) => Self::Blocked,
        }
    }

    /// Returns the name of the filter.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Blocked => "Blocked",
            Self::Edited => "Edited by hand",
            Self::Create => "Create",
            Self::Change => "Change",
            Self::Old => "No longer ours",
            Self::Unchanged => "Unchanged",
        }
    }

    pub(super) fn sign(self, ui: &Ui) -> (Icon, Color32) {
        let palette = palette(ui);
        match self {
            Self::Blocked => (Icon::Ban, palette.error),
            Self::Edited => (Icon::FilePen, palette.warning),
            Self::Create => (Icon::FilePlus, palette.good),
            Self::Change => (Icon::FileDiff, palette.accent),
            Self::Old => (Icon::FileX, palette.warning),
            Self::Unchanged => (Icon::FileCheck, palette.weak),
        }
    }
}

/// Says in a word or two what becomes of a file, by what was decided.
pub(super) fn words(file: &PlannedFile, planning: &Planning) -> &'static str {
    match file.status {
        Status::Create => "create",
        Status::Change => "change",
        Status::Unchanged => "unchanged",
        Status::EditedByHand if planning.replaces(&file.path) => "edited, replace",
        Status::EditedByHand => "edited, keep",
        Status::NoLongerOurs if planning.removes_old() => "old, remove",
        Status::NoLongerOurs => "old, leave",
        Status::NoLongerOursButEdited => "old, edited",
        Status::Blocked(_) => "blocked",
    }
}
