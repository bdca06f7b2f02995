//! The field that names whom tests trust besides this computer.

use egui::{Label, RichText, TextEdit, Ui};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, field, probe_finding};
use crate::session::{Command, Session};

/// Where the name of the file is kept.
const KEPT: &str = "It stays on this computer and is no part of the project.";

/// Draws the field, and below it what is in the file.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let authorities = session.probes().authorities();
    ui.horizontal(|ui| {
        let label = ui.label("Also trust these authorities");
        let mut typed = authorities.typed().to_owned();
        let width = field::beside_button(ui).max(120.0);
        let edit = TextEdit::singleline(&mut typed).desired_width(width);
        let response = ui.add(edit).labelled_by(label.id);
        view.not_of_document(&response);
        if response.changed() {
            view.push(Command::SetAuthorities(typed));
        }
        if button::icon(ui, Icon::FolderOpen, "Choose the file of authorities").clicked() {
            view.push(Command::ChooseAuthorities);
        }
    });
    let palette = palette(ui);
    let (text, colour) = match authorities.checked() {
        None => (
            format!(
                "A file with their certificates in PEM, such as a copy of the load balancer's. {KEPT}"
            ),
            palette.weak,
        ),
        Some(Ok(1)) => (format!("One certificate. {KEPT}"), palette.weak),
        Some(Ok(count)) => (format!("{count} certificates. {KEPT}"), palette.weak),
        Some(Err(reason)) => {
            let text = format!(
                "{}. Without it nothing is tested.",
                probe_finding::sentence(reason)
            );
            (theme::labelled(Icon::CircleAlert, &text), palette.error)
        }
    };
    ui.add(Label::new(RichText::new(text).small().color(colour)).wrap());
}
