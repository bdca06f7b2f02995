//! A field for a password or token: dots unless it is shown for a moment, and never in the
//! document, its history or its undo.

use egui::{Response, RichText, TextEdit, Ui};
use lucide_icons::Icon;
use zeroize::Zeroizing;

use super::{button, field, secret_menu};
use crate::catalog::Catalog;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::model::{FieldPath, Secret, Strength};
use crate::session::{Command, SecretSource, Session};
use crate::store::keychain::KeychainError;

/// Draws the field of a secret variable with its label and what is wrong with it.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View, name: &str, label: &str) {
    let label = ui.label(label);
    if let Some(variable) = Catalog::get().variable(name) {
        label.clone().on_hover_text(&variable.summary);
    }
    let width = ui.available_width();
    let response = editor(ui, session, view, name, width);
    response.labelled_by(label.id);
    field::findings(ui, session, &FieldPath::Secret(name.to_owned()));
    ui.add_space(theme::SMALL);
}

/// Says where the secret comes from, and how long it stays.
fn whereabouts(session: &Session, name: &str) -> String {
    let is_without = matches!(
        session.keychain_fault(),
        Some(KeychainError::Missing { .. })
    );
    let text = match session.secret_source(name) {
        SecretSource::File => {
            let file = session.given_by_file().and_then(|path| path.file_name());
            let file = file.unwrap_or_default().to_string_lossy();
            return format!("given by {file}");
        }
        SecretSource::Environment => "given by the process environment",
        SecretSource::Keychain => "in the keychain",
        SecretSource::Typed { differs: true } => {
            "kept until the window closes; the keychain has another"
        }
        SecretSource::Typed { .. } if is_without => {
            "no keychain here: kept until the window closes"
        }
        SecretSource::Typed { .. } => "kept until the window closes",
        SecretSource::Missing if session.awaits_keychain() => "asking the keychain …",
        SecretSource::Missing if session.is_in_keychain(name) => "the keychain has one",
        SecretSource::Missing => "not given",
    };
    text.to_owned()
}

/// Draws the field with its buttons, and below where the secret is kept. `width` is that of all,
/// in points.
pub(crate) fn editor(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    name: &str,
    width: f32,
) -> Response {
    let typed = session.typed_secret(name);
    let response = ui
        .horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SMALL;
            let buttons = 2.0 * (theme::ICON_BUTTON + theme::SMALL);
            let response = line(ui, session, view, name, (width - buttons).max(60.0));
            let quick = match typed {
                None if secret_menu::can_generate(session, name) => {
                    let title = format!("Generate a password for {name}");
                    let quick = button::icon(ui, Icon::WandSparkles, &title);
                    if quick.clicked() {
                        view.push(Command::GenerateSecret(name.to_owned()));
                    }
                    quick
                }
                _ => eye(ui, view, name, typed.is_some()),
            };
            let more = secret_menu::show(ui, session, view, name);
            view.reveal.drawn(name, &response, &[quick.id, more.id]);
            response
        })
        .inner;
    if let Some(typed) = typed {
        let mut text = whereabouts(session, name);
        text = format!("{text} · {}", Strength::of(typed).word());
        let text = RichText::new(text).small().color(palette(ui).weak);
        ui.label(text)
            .on_hover_text("How hard it is to guess, by length and variety");
    }
    response
}

/// Shows the secret for a moment, or hides it.
fn eye(ui: &mut Ui, view: &mut View, name: &str, is_given: bool) -> Response {
    let (icon, title) = if view.reveal.shows(name) {
        (Icon::EyeOff, format!("Hide {name}"))
    } else {
        (Icon::Eye, format!("Show {name} for ten seconds"))
    };
    ui.add_enabled_ui(is_given, |ui| {
        let response = button::icon(ui, icon, &title);
        if response.clicked() {
            view.reveal.toggle(ui.ctx(), name);
        }
        response
    })
    .inner
}

fn line(ui: &mut Ui, session: &Session, view: &mut View, name: &str, width: f32) -> Response {
    let path = FieldPath::Secret(name.to_owned());
    let typed = session.typed_secret(name).map_or("", Secret::expose);
    let mut text = Zeroizing::new(typed.to_owned());
    let is_decided = matches!(
        session.secret_source(name),
        SecretSource::File | SecretSource::Environment
    );
    let hint = whereabouts(session, name);
    let edit = TextEdit::singleline(&mut *text)
        .id(field::id(&path))
        .password(!view.reveal.shows(name))
        .interactive(!is_decided)
        .hint_text(RichText::new(hint).color(palette(ui).weak))
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
