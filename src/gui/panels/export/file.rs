//! One file of the plan: what becomes of it, what a person decides, and how it differs.

use egui::{Label, RichText, Ui};

use super::kind::{self, Kind};
use crate::export::{PlannedFile, Status};
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{diff, title};
use crate::session::{Command, ExportChoice, Session};

/// What was before, and what comes after.
const SIDES: [&str; 2] = ["on disk", "after the export"];

/// Draws the file.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View, file: &PlannedFile) {
    let planning = session.planning();
    let (icon, colour) = Kind::of(&file.status).sign(ui);
    ui.horizontal(|ui| {
        let text = theme::labelled(icon, kind::words(file, planning));
        let label = Label::new(RichText::new(text).color(colour));
        title::named(ui, label, kind::words(file, planning));
        let path = RichText::new(&file.path).monospace().strong();
        ui.add(Label::new(path).truncate())
            .on_hover_text(&file.path);
    });
    let text = explanation(file);
    ui.add(Label::new(RichText::new(&text).color(palette(ui).weak)).wrap());
    if file.status == Status::EditedByHand {
        let mut is_wanted = planning.replaces(&file.path);
        if ui
            .checkbox(&mut is_wanted, "Replace it, keep mine as .orig")
            .changed()
        {
            view.push(Command::Choose(ExportChoice::Replace {
                path: file.path.clone(),
                is_wanted,
            }));
        }
    }
    if let Some(compared) = planning.diff(&file.path) {
        let state = &mut view.export.diff;
        diff::show(ui, state, compared, &mut view.diff_mode, SIDES);
        return;
    }
    if session.is_plan_current() && !planning.is_comparing(&file.path) {
        view.push(Command::Compare(file.path.clone()));
    }
    ui.label(RichText::new("comparing …").color(palette(ui).weak));
}

/// Says what is behind the status.
fn explanation(file: &PlannedFile) -> String {
    match &file.status {
        Status::Create => "A new file.".to_owned(),
        Status::Change => match file.mode_change() {
            Some((old, new)) => {
                format!("An earlier export wrote it. Its mode changes from {old:04o} to {new:04o}.")
            }
            None => "An earlier export wrote it.".to_owned(),
        },
        Status::Unchanged => "It is as the project has it.".to_owned(),
        Status::EditedByHand => match file.contradiction() {
            Some(contradiction) => format!(
                "Somebody edited it, and {contradiction}. Nothing can be written before you set the roles in the project or have it replaced."
            ),
            None => "Somebody edited it or put it there; it is kept unless you say otherwise."
                .to_owned(),
        },
        Status::NoLongerOurs => {
            "An earlier export wrote it, and it is no longer part of the bundle.".to_owned()
        }
        Status::NoLongerOursButEdited => {
            "It is no longer part of the bundle, but somebody edited it, so it stays in any case."
                .to_owned()
        }
        Status::Blocked(reason) => format!(
            "It cannot be written: {reason}. Move what is in the way or mend its permissions, then look again."
        ),
    }
}
