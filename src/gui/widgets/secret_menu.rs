//! What can be done with a secret besides typing it: made, copied, kept in the keychain or in a
//! file, forgotten.

use egui::containers::menu::MenuButton;
use egui::{Button, Response, Ui, WidgetInfo, accesskit::Role, vec2};
use lucide_icons::Icon;

use super::button;
use crate::catalog::Catalog;
use crate::gui::theme;
use crate::gui::view::View;
use crate::session::{Command, SecretSource, Session};
use crate::store::keychain::KeychainError;

/// Tells whether the site may choose the secret itself, and nothing decides it already.
pub(super) fn can_generate(session: &Session, name: &str) -> bool {
    let is_free = match Catalog::get().variable(name) {
        Some(variable) => variable.given_to.is_some(),
        None => true,
    };
    is_free && !is_decided(session, name)
}

fn is_decided(session: &Session, name: &str) -> bool {
    matches!(
        session.secret_source(name),
        SecretSource::File | SecretSource::Environment
    )
}

/// Draws the button with the menu.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View, name: &str) -> Response {
    let title = format!("More for {name}");
    let icon = String::from(char::from(Icon::EllipsisVertical));
    let button = Button::new(icon).min_size(vec2(theme::ICON_BUTTON, 0.0));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(230.0);
        items(ui, session, view, name);
    });
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, &title));
    response.on_hover_text(title)
}

fn items(ui: &mut Ui, session: &Session, view: &mut View, name: &str) {
    let typed = session.typed_secret(name);
    if can_generate(session, name) && item(ui, Icon::WandSparkles, "Generate a password", Ok(())) {
        view.push(Command::GenerateSecret(name.to_owned()));
    }
    let is_given = typed.ok_or("There is nothing to copy");
    if item(ui, Icon::Copy, "Copy", is_given.map(drop))
        && let Some(secret) = typed
    {
        ui.ctx().copy_text(secret.expose().to_owned());
    }
    ui.separator();

    let source = session.secret_source(name);
    let title = match source {
        SecretSource::Typed { differs: true } => "Replace the one in the keychain",
        _ => "Remember in the keychain",
    };
    if item(ui, Icon::KeyRound, title, can_remember(session, source)) {
        view.push(Command::RememberSecret(name.to_owned()));
    }
    if session.is_in_keychain(name) && item(ui, Icon::Trash2, "Forget in the keychain", Ok(())) {
        view.push(Command::ForgetSecret(name.to_owned()));
    }
    let is_refused = session
        .keychain_fault()
        .is_some_and(|fault| !matches!(fault, KeychainError::NoName));
    if is_refused && item(ui, Icon::RotateCcw, "Ask the keychain again", Ok(())) {
        view.push(Command::AskKeychain);
    }
    let (title, can_save) = match session.secret_file().as_deref().and_then(|f| f.file_name()) {
        Some(file) => (
            format!("Keep all typed ones in {}", file.to_string_lossy()),
            if session.has_typed_secrets() {
                Ok(())
            } else {
                Err("None is typed that is not kept already")
            },
        ),
        None => (
            "Keep all typed ones in a file".to_owned(),
            Err("Save the project first; the file goes beside it"),
        ),
    };
    if item(ui, Icon::FileLock2, &title, can_save) {
        view.push(Command::SaveSecrets);
    }
}

/// Says why a secret cannot be remembered.
fn can_remember(session: &Session, source: SecretSource) -> Result<(), &'static str> {
    match (source, session.keychain_fault()) {
        (_, Some(KeychainError::Missing { .. })) => Err("This computer has no keychain that runs"),
        (_, Some(KeychainError::NoName)) => Err("The name of the cluster is not valid"),
        (SecretSource::Typed { .. }, _) => Ok(()),
        (SecretSource::Keychain, _) => Err("It is there already"),
        (SecretSource::Missing, _) => Err("There is nothing to remember"),
        (SecretSource::File | SecretSource::Environment, _) => Err("It is given by something else"),
    }
}

/// Adds a line of the menu, with the reason if it is of no use; tells whether it was chosen.
fn item(ui: &mut Ui, icon: Icon, title: &str, can: Result<(), &str>) -> bool {
    let line = Button::new(theme::labelled(icon, title));
    let response = ui
        .add_enabled_ui(can.is_ok(), |ui| button::named(ui, line, title))
        .inner;
    let is_chosen = response.clicked();
    if let Err(reason) = can {
        response.on_disabled_hover_text(reason);
    }
    if is_chosen {
        ui.close();
    }
    is_chosen
}
