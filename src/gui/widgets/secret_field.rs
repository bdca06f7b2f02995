//! A field for a password or token: never shown, never in the document, its history or its undo.

use egui::{RichText, TextEdit, Ui};
use zeroize::Zeroizing;

use super::field;
use crate::catalog::Catalog;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::model::{FieldPath, Secret};
use crate::session::{Command, Session};

/// Draws the field of a secret variable.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View, name: &str, label: &str) {
    let path = FieldPath::Secret(name.to_owned());
    let label = ui.label(label);
    if let Some(variable) = Catalog::get().variable(name) {
        label.clone().on_hover_text(&variable.summary);
    }
    let is_given = session.is_secret_from_environment(name);
    let typed = session.typed_secret(name).map_or("", Secret::expose);
    let mut text = Zeroizing::new(typed.to_owned());
    let hint = if is_given {
        "given by the process environment"
    } else {
        "not saved with the project"
    };
    let edit = TextEdit::singleline(&mut *text)
        .id(field::id(&path))
        .password(true)
        .interactive(!is_given)
        .hint_text(RichText::new(hint).color(palette(ui).weak))
        .desired_width(f32::INFINITY);
    let mut output = edit.show(ui);
    // The field's own undo would keep former passwords.
    output.state.clear_undoer();
    let response = output.response.response;
    output.state.store(ui.ctx(), response.id);
    if response.changed() {
        view.push(Command::SetSecret {
            name: name.to_owned(),
            secret: Secret::new(std::mem::take(&mut *text)),
        });
    }
    view.not_of_document(&response);
    field::after(ui, view, &path, &response);
    response.labelled_by(label.id);
    if !typed.is_empty() {
        ui.label(RichText::new(hint).small().color(palette(ui).weak));
    }
    field::findings(ui, session, &path);
    ui.add_space(theme::SMALL);
}
