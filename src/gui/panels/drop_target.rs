//! Files that are dragged onto the window from elsewhere: shown while they hover, imported or opened
//! when they are dropped.

use std::path::PathBuf;

use egui::{Align2, Area, Frame, Id, Order, Stroke, StrokeKind, Ui};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::session::{Command, ImportFrom, Session, Where, is_project};

/// Shows that files can be dropped, and takes them when they are.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let (hovers, dropped) = ui.input(|input| {
        let dropped = input.raw.dropped_files.iter();
        let paths: Vec<PathBuf> = dropped.map(|file| file.path().to_owned()).collect();
        (!input.raw.hovered_files.is_empty(), paths)
    });
    // A question must be answered first, as with the keyboard.
    if session.question().is_some() {
        return;
    }
    if hovers {
        overlay(ui);
    }
    match dropped.as_slice() {
        [] => {}
        [project] if is_project(project) => {
            view.push(Command::Open(Where::Path(project.clone())));
        }
        _ => view.push(Command::Import(ImportFrom::Paths(dropped))),
    }
}

fn overlay(ui: &Ui) {
    let palette = palette(ui);
    let window = ui.ctx().content_rect().shrink(2.0);
    let stroke = Stroke::new(3.0, palette.accent);
    Area::new(Id::unique("drop-target"))
        .order(Order::Tooltip)
        .interactable(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .show(ui.ctx(), |ui| {
            let edge = ui.painter().with_clip_rect(ui.ctx().content_rect());
            edge.rect_stroke(window, theme::RADIUS, stroke, StrokeKind::Inside);
            Frame::popup(ui.style()).stroke(stroke).inner_margin(24).show(ui, |ui| {
                let title = "Drop to import the files of a VISA that runs";
                ui.heading(theme::labelled(Icon::FileInput, title));
                ui.label("Env files, compose files, NGINX configurations, or folders with such. A project is opened.");
            });
        });
}
