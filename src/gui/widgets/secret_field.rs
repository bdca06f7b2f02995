//! A field for a password or token: never shown, never in the document, its history or its undo.

use egui::{Response, RichText, TextEdit, Ui};
use zeroize::Zeroizing;

use super::field;
use crate::catalog::Catalog;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::model::{FieldPath, Secret};
use crate::session::{Command, Session};

/// Draws the field of a secret variable with its label and what is wrong with it.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View, name: &str, label: &str) {
    let label = ui.label(label);
    if let Some(variable) = Catalog::get().variable(name) {
        label.clone().on_hover_text(&variable.summary);
    }
    let response = editor(ui, session, view, name, f32::INFINITY);
    response.labelled_by(label.id);
    if session.typed_secret(name).is_some() {
        ui.label(
            RichText::new(hint(session, name))
                .small()
                .color(palette(ui).weak),
        );
    }
    field::findings(ui, session, &FieldPath::Secret(name.to_owned()));
    ui.add_space(theme::SMALL);
}

/// Says where the secret comes from, or where it goes.
pub(crate) fn hint(session: &Session, name: &str) -> &'static str {
    if session.is_secret_from_environment(name) {
        "given by the process environment"
    } else {
        "not saved with the project"
    }
}

/// Draws the field alone. `width` is its width, in points.
pub(crate) fn editor(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    name: &str,
    width: f32,
) -> Response {
    let path = FieldPath::Secret(name.to_owned());
    let typed = session.typed_secret(name).map_or("", Secret::expose);
    let mut text = Zeroizing::new(typed.to_owned());
    let edit = TextEdit::singleline(&mut *text)
        .id(field::id(&path))
        .password(true)
        .interactive(!session.is_secret_from_environment(name))
        .hint_text(RichText::new(hint(session, name)).color(palette(ui).weak))
        .desired_width(width);
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
    response
}
