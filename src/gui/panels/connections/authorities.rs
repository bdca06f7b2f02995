//! The field that names whom tests trust besides this computer.

use egui::{Label, Response, RichText, TextEdit, Ui};
use lucide_icons::Icon;

use super::ROOM_FOR_A_LINE;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, field, probe_finding};
use crate::session::{Command, Session};

/// Where the name of the file is kept.
const KEPT: &str = "It stays on this computer and is no part of the project.";

/// Draws the field, and below it what is in the file.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    if ui.available_width() < ROOM_FOR_A_LINE {
        let label = label(ui);
        ui.horizontal(|ui| edit(ui, session, view, &label));
    } else {
        ui.horizontal(|ui| {
            let label = label(ui);
            edit(ui, session, view, &label);
        });
    }
    let palette = palette(ui);
    let (text, colour) = match session.probes().authorities().checked() {
        None => {
            let text =
                "A file with their certificates in PEM, such as a copy of the load balancer's.";
            (format!("{text} {KEPT}"), palette.weak)
        }
        Some(Ok(1)) => (format!("One certificate. {KEPT}"), palette.weak),
        Some(Ok(count)) => (format!("{count} certificates. {KEPT}"), palette.weak),
        Some(Err(reason)) => {
            let reason = probe_finding::sentence(reason);
            let text = format!(
                "{reason}. Nothing is tested until you name another file or clear the field."
            );
            (theme::labelled(Icon::CircleAlert, &text), palette.error)
        }
    };
    ui.add(Label::new(RichText::new(text).small().color(colour)).wrap());
}

fn label(ui: &mut Ui) -> Response {
    ui.label("Also trust these authorities")
}

fn edit(ui: &mut Ui, session: &Session, view: &mut View, label: &Response) {
    let mut typed = session.probes().authorities().typed().to_owned();
    let width = field::beside_button(ui);
    let edit = TextEdit::singleline(&mut typed).desired_width(width);
    let response = ui.add(edit).labelled_by(label.id);
    view.not_of_document(&response);
    if response.changed() {
        view.push(Command::SetAuthorities(typed));
    }
    if button::icon(ui, Icon::FolderOpen, "Choose the file of authorities").clicked() {
        view.push(Command::ChooseAuthorities);
    }
}
