//! The head of the page: the folder, what would happen there, and the button that does it.

use egui::{Key, Label, ProgressBar, RichText, TextEdit, Ui};
use lucide_icons::Icon;

use super::kind::Kind;
use crate::diagnostic::has_errors;
use crate::export::{Plan, Progress};
use crate::gui::theme::{self, palette};
use crate::gui::view::{Counts, Page, View};
use crate::gui::widgets::button;
use crate::session::{Command, Session};

/// Room for the buttons beside the folder, in points.
const BUTTONS: f32 = 164.0;

/// Draws the head.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    folder(ui, session, view);
    ui.horizontal(|ui| {
        if let Some(running) = session.export_progress() {
            progress(ui, running, "Writing");
            if button::plain(ui, Icon::X, "Cancel").clicked() {
                view.push(Command::CancelExport);
            }
            return;
        }
        if has_errors(session.findings()) && !session.is_judging() {
            errors(ui, session, view);
            return;
        }
        write(ui, session, view);
        archives(ui, session, view);
        if let Some(running) = session.planning().progress() {
            progress(ui, running, "Looking");
            if button::plain(ui, Icon::X, "Cancel").clicked() {
                view.push(Command::CancelLook);
            }
        } else if let Some(plan) = session.planning().plan() {
            let text = summary(plan);
            ui.add_space(theme::SMALL);
            ui.add(Label::new(RichText::new(text).color(palette(ui).weak)).truncate());
        }
    });
}

fn folder(ui: &mut Ui, session: &Session, view: &mut View) {
    ui.horizontal(|ui| {
        let label = ui.label("Folder");
        let mut folder = session.export_folder();
        let width = (ui.available_width() - BUTTONS).max(120.0);
        let edit = TextEdit::singleline(&mut folder).desired_width(width);
        let response = ui.add(edit).labelled_by(label.id);
        view.not_of_document(&response);
        if response.changed() {
            view.export.typed(ui);
            view.push(Command::SetExportFolder(folder));
        }
        if response.lost_focus() {
            view.export.typed_all();
            if ui.input(|input| input.key_pressed(Key::Enter)) {
                view.export.focus_button();
            }
        }
        if button::plain(ui, Icon::FolderOpen, "Choose…").clicked() {
            view.push(Command::ChooseExportFolder);
        }
        let may_look = session.export_progress().is_none() && !has_errors(session.findings());
        ui.add_enabled_ui(may_look, |ui| {
            let text = "Compares the folder with the project once more. Nothing is written.";
            if button::icon(ui, Icon::RefreshCw, "Look again")
                .on_hover_text(text)
                .clicked()
            {
                view.push(Command::LookAtExport);
            }
        });
    });
}

fn progress(ui: &mut Ui, progress: &Progress, what: &str) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share of a few thousand files"
    )]
    let share = match progress.total {
        0 => 0.0,
        total => progress.done as f32 / total as f32,
    };
    let text = match progress.total {
        0 => format!("{what} …"),
        total => format!("{what}: {} of {total}", progress.done),
    };
    let width = (ui.available_width() - 120.0).clamp(120.0, 420.0);
    ui.add(ProgressBar::new(share).desired_width(width).text(text));
}

/// Says that the project has errors, with the way to them.
fn errors(ui: &mut Ui, session: &Session, view: &mut View) {
    let words = Counts::of(session.findings()).words();
    let text = format!("{words}: mend the errors first");
    let colour = palette(ui).error;
    ui.label(RichText::new(theme::labelled(Icon::CircleAlert, &text)).color(colour));
    if ui.button("Show them").clicked() {
        view.page = Page::Topology;
        if let Some(finding) = session.findings().first() {
            view.reveal(&finding.field);
        }
    }
}

fn write(ui: &mut Ui, session: &Session, view: &mut View) {
    let planning = session.planning();
    let work = planning.work();
    let is_stopped = planning.stopping().next().is_some();
    let is_asked = planning.is_foreign() && !planning.goes_among_others();
    let can_write = session.is_plan_current() && !is_stopped && !is_asked && work != (0, 0);
    let text = does(work);
    let clicked = ui.add_enabled_ui(can_write, |ui| {
        let response = button::main(ui, Icon::PackageOpen, &text);
        if can_write && view.export.wants_button {
            view.export.wants_button = false;
            if ui.memory(|memory| memory.focused().is_none()) {
                response.request_focus();
            }
        }
        response.clicked()
    });
    if clicked.inner {
        view.push(Command::Export);
    }
}

/// Asks whether archives are wanted.
fn archives(ui: &mut Ui, session: &Session, view: &mut View) {
    let mut wanted = session.wants_archives();
    let response = ui
        .checkbox(&mut wanted, "Archives")
        .on_hover_text("Adds a .tar.gz for each host, one for the load balancer and one of the whole, below archives/, with their SHA-256 sums. They hold passwords.");
    view.not_of_document(&response);
    if response.changed() {
        view.push(Command::SetArchives(wanted));
    }
}

/// Says what the button does.
fn does((written, removed): (usize, usize)) -> String {
    let files = |count| match count {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    match (written, removed) {
        (0, 0) => "Nothing to write".to_owned(),
        (written, 0) => format!("Write {}", files(written)),
        (0, removed) => format!("Remove {}", files(removed)),
        (written, removed) => format!("Write {}, remove {removed}", files(written)),
    }
}

/// Says in one line what an export would do.
fn summary(plan: &Plan) -> String {
    let count = |kind| {
        let files = plan.files.iter();
        files.filter(|file| Kind::of(&file.status) == kind).count()
    };
    let all = plan.files.len();
    if count(Kind::Create) == all {
        return format!("The first export into this folder: {all} new files");
    }
    let parts = [
        (count(Kind::Create), "to create"),
        (count(Kind::Change), "to change"),
        (count(Kind::Edited), "edited by hand"),
        (count(Kind::Old), "no longer ours"),
        (count(Kind::Blocked), "blocked"),
        (count(Kind::Unchanged), "unchanged"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_says_what_it_does() {
        for (work, text) in [
            ((0, 0), "Nothing to write"),
            ((1, 0), "Write 1 file"),
            ((12, 0), "Write 12 files"),
            ((0, 1), "Remove 1 file"),
            ((2, 3), "Write 2 files, remove 3"),
        ] {
            assert_eq!(does(work), text);
        }
    }
}
