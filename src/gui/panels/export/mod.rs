//! The page from which bundles go to disk: what would change there, file by file, what a person
//! decides about that, and what came of it.

mod file;
mod head;
mod kind;
mod list;
mod notes;
mod result;
mod state;

use egui::{Frame, Margin, Panel, RichText, ScrollArea, Ui, vec2};
use lucide_icons::Icon;

pub(crate) use state::State;
use state::{Detail, Filter};

use crate::diagnostic::has_errors;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, title};
use crate::session::{Command, Session};
use kind::Kind;

/// Width from which list and file have room beside each other, in points.
const ROOM_FOR_BOTH: f32 = 760.0;

/// Height from which nothing but lists and lines need be scrolled, in points.
const ROOM_FOR_ALL: f32 = 400.0;

/// Height of the plan in a lower window, in points.
const LOWEST_BODY: f32 = 340.0;

/// Draws the page. In a low window all of it scrolls, for its head alone would fill it.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    view.export.begin(ui, session);
    let is_opened = view.export.take_opening();
    if is_opened || (view.export.may_look(ui) && session.needs_look()) {
        view.push(Command::LookAtExport);
    }
    if ui.available_height() >= ROOM_FOR_ALL {
        top(ui, session, view);
        body(ui, session, view);
        return;
    }
    ScrollArea::vertical()
        .id_salt("export")
        .auto_shrink(false)
        .show(ui, |ui| {
            top(ui, session, view);
            let size = vec2(ui.available_width(), LOWEST_BODY);
            ui.allocate_ui(size, |ui| body(ui, session, view));
        });
}

fn top(ui: &mut Ui, session: &Session, view: &mut View) {
    head::show(ui, session, view);
    ui.add_space(theme::SMALL);
    notes::show(ui, session, view);
    ui.add_space(theme::SMALL);
}

/// Draws the plan.
fn body(ui: &mut Ui, session: &Session, view: &mut View) {
    let Some(plan) = session.planning().plan() else {
        without_plan(ui, session, view);
        return;
    };
    let has_work = plan
        .files
        .iter()
        .any(|file| Kind::of(&file.status) != Kind::Unchanged);
    let is_idle = !has_work && view.export.shows_defaults();
    if is_idle && !matches!(view.export.detail, Detail::File(_)) {
        up_to_date(ui, session, view);
        return;
    }
    let plan_files = list::listed(session, plan, &view.export);
    list::keys(ui, view, &plan_files);
    if ui.available_width() >= ROOM_FOR_BOTH {
        Panel::left("export-files")
            .resizable(true)
            .default_size(340.0)
            .size_range(260.0..=(ui.available_width() - 320.0).max(260.0))
            .show(ui, |ui| list::show(ui, session, view, plan, &plan_files));
        Frame::new()
            .inner_margin(Margin {
                left: 12,
                ..Margin::ZERO
            })
            .show(ui, |ui| detail(ui, session, view));
    } else if view.export.detail == Detail::None {
        list::show(ui, session, view, plan, &plan_files);
    } else {
        if button::plain(ui, Icon::ArrowLeft, "Back to the files").clicked() {
            view.export.detail = Detail::None;
        }
        detail(ui, session, view);
    }
}

/// Draws what is chosen in the list, or what came of the last export.
fn detail(ui: &mut Ui, session: &Session, view: &mut View) {
    let plan = session.planning().plan();
    match view.export.detail.clone() {
        Detail::File(path) => match plan.and_then(|plan| plan.file(&path)) {
            Some(file) => file::show(ui, session, view, file),
            None => view.export.detail = Detail::None,
        },
        Detail::Result if session.last_export().is_some() => {
            scrolled(ui, |ui| result::show(ui, session, view));
        }
        _ => {
            ui.add_space(theme::LARGE);
            ui.vertical_centered(|ui| {
                title::heading(ui, Icon::FileDiff, "Select a file");
                let text = "It is compared with what an export would write, secrets masked. F8 goes to the next file, F7 to the next change within one.";
                ui.label(RichText::new(text).color(palette(ui).weak));
            });
        }
    }
}

/// Says why there is no plan.
fn without_plan(ui: &mut Ui, session: &Session, view: &mut View) {
    let planning = session.planning();
    let weak = palette(ui).weak;
    ui.add_space(theme::LARGE);
    if let Some(failure) = planning.failure().filter(|_| session.is_plan_current()) {
        ui.vertical_centered(|ui| {
            title::heading(ui, Icon::FolderX, "There is no plan");
            let label = egui::Label::new(RichText::new(&failure.message).color(palette(ui).error));
            ui.add(label.wrap());
            if let Some(hint) = &failure.hint {
                ui.label(RichText::new(hint).color(weak));
            }
            ui.add_space(theme::MEDIUM);
            if button::plain(ui, Icon::RefreshCw, "Look again").clicked() {
                view.push(Command::LookAtExport);
            }
        });
    } else if has_errors(session.findings()) {
        let text = "The plan appears here as soon as the errors are mended.";
        ui.label(RichText::new(text).color(weak));
    } else if session.export_folder().trim().is_empty() {
        let text = "Name a folder, and the plan appears here.";
        ui.label(RichText::new(text).color(weak));
    }
}

/// Says that there is nothing to do.
fn up_to_date(ui: &mut Ui, session: &Session, view: &mut View) {
    let has_result = view.export.detail == Detail::Result && session.last_export().is_some();
    if has_result {
        scrolled(ui, |ui| {
            result::show(ui, session, view);
            ui.add_space(theme::MEDIUM);
            if button::plain(ui, Icon::List, "Show all files").clicked() {
                view.export.filter = Filter::All;
            }
        });
        return;
    }
    ui.add_space(theme::LARGE);
    ui.vertical_centered(|ui| {
        title::heading(
            ui,
            Icon::CircleCheck,
            "Nothing to do: the folder is up to date",
        );
        let count = session.planning().plan().map_or(0, |plan| plan.files.len());
        let text = format!("All {count} files are as the project has them.");
        ui.label(RichText::new(text).color(palette(ui).weak));
        ui.add_space(theme::MEDIUM);
        if button::plain(ui, Icon::List, "Show all files").clicked() {
            view.export.filter = Filter::All;
        }
    });
}

fn scrolled(ui: &mut Ui, draw: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .id_salt("export-detail")
        .auto_shrink(false)
        .show(ui, draw);
}
