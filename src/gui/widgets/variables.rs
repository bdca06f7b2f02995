//! A list of variables: those that are set, those that are missed, and a way to add more.

use std::collections::BTreeSet;

use egui::{Button, Key, RichText, TextEdit, Ui};
use lucide_icons::Icon;

use super::{button, field, secret_field};
use crate::catalog::{Catalog, is_named_as_secret};
use crate::gui::theme::palette;
use crate::gui::view::View;
use crate::model::{Edit, FieldPath, HostId, Value};
use crate::session::Session;

/// Suggestions below the field for a new variable.
const SUGGESTIONS: usize = 6;

/// Draws the variables of all hosts, or those of one host alone.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View, host: Option<HostId>) {
    let cluster = session.cluster();
    let map = match host {
        None => Some(&cluster.env),
        Some(id) => cluster.host(id).map(|host| &host.env),
    };
    let Some(map) = map else { return };
    add(ui, session, view, host);
    let mut names: BTreeSet<&str> = map.iter().map(|(name, _)| name).collect();
    names.extend(
        session
            .findings()
            .iter()
            .filter_map(|finding| match (&finding.field, host) {
                (FieldPath::Env(name), None) => Some(name.as_str()),
                (FieldPath::HostEnv(id, name), Some(host)) if *id == host => Some(name.as_str()),
                _ => None,
            }),
    );
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_key(|name| Catalog::get().position(name));
    for name in names {
        row(ui, session, view, &path(host, name), map.get(name));
    }
}

fn path(host: Option<HostId>, name: &str) -> FieldPath {
    match host {
        None => FieldPath::Env(name.to_owned()),
        Some(id) => FieldPath::HostEnv(id, name.to_owned()),
    }
}

fn row(ui: &mut Ui, session: &Session, view: &mut View, path: &FieldPath, value: Option<&str>) {
    let (FieldPath::Env(name) | FieldPath::HostEnv(_, name)) = path else {
        return;
    };
    let variable = Catalog::get().variable(name);
    let help = variable.map_or("Not a variable of VISA.", |v| v.summary.as_str());
    let label = ui
        .label(RichText::new(name).small().monospace())
        .on_hover_text(help);
    ui.horizontal(|ui| {
        let width = field::beside_button(ui);
        let shown = Value::from(value.unwrap_or_default());
        let response = field::text(ui, view, path, &shown, width);
        field::after(ui, view, path, &response);
        response.labelled_by(label.id).on_hover_text(help);
        ui.add_enabled_ui(value.is_some(), |ui| {
            if button::icon(ui, Icon::X, &format!("Remove {name}")).clicked() {
                view.edit(Edit::Unset {
                    field: path.clone(),
                });
            }
        });
    });
    field::findings(ui, session, path);
}

fn add(ui: &mut Ui, session: &Session, view: &mut View, host: Option<HostId>) {
    let mut chosen = None;
    let label = ui.label("Add a variable");
    ui.horizontal(|ui| {
        let width = field::beside_button(ui);
        let hint = RichText::new("VISA_…").color(palette(ui).weak);
        let edit = TextEdit::singleline(&mut view.new_variable)
            .hint_text(hint)
            .desired_width(width);
        let response = ui.add(edit).labelled_by(label.id);
        view.not_of_document(&response);
        let is_entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let is_clicked = ui
            .add_enabled_ui(!view.new_variable.trim().is_empty(), |ui| {
                button::icon(ui, Icon::Plus, "Add the variable").clicked()
            })
            .inner;
        if (is_entered || is_clicked) && !view.new_variable.trim().is_empty() {
            chosen = Some(view.new_variable.trim().to_owned());
        }
    });
    let wanted = view.new_variable.trim().to_uppercase();
    if !wanted.is_empty() {
        let variables = Catalog::get().variables().iter();
        let fitting =
            variables.filter(|v| !v.secret && v.owner.is_none() && v.name.contains(&wanted));
        for variable in fitting.take(SUGGESTIONS) {
            let name = RichText::new(&variable.name).small().monospace();
            let button = ui.add(Button::new(name).frame(false).truncate());
            if button.on_hover_text(&variable.summary).clicked() {
                chosen = Some(variable.name.clone());
            }
        }
    }
    if let Some(name) = chosen {
        view.new_variable.clear();
        if Catalog::get().is_secret(&name) || is_named_as_secret(&name) {
            // It has no place in the project, but a field of its own.
            view.reveal(&FieldPath::Secret(name.clone()));
            view.shown_secrets.insert(name);
            return;
        }
        let field = path(host, &name);
        view.focus = Some(field.clone());
        if session.cluster().get(&field).is_none() {
            view.edit(Edit::Set {
                field,
                value: Value::from(""),
            });
        }
    }
}

/// Draws the secrets that are typed or missed and have no place of their own.
pub(crate) fn secrets(ui: &mut Ui, session: &Session, view: &mut View, except: &[&str]) {
    let catalog = Catalog::get();
    let in_line = catalog
        .variables()
        .iter()
        .filter(|v| v.secret && v.in_line(session.line()).is_some())
        .filter(|v| !except.contains(&v.name.as_str()));
    for variable in in_line {
        let path = FieldPath::Secret(variable.name.clone());
        let is_missed = session.findings().iter().any(|f| f.field == path);
        let is_shown = is_missed
            || session.typed_secret(&variable.name).is_some()
            || session.is_secret_from_environment(&variable.name)
            || view.shown_secrets.contains(&variable.name);
        if is_shown {
            secret_field::show(ui, session, view, &variable.name, &variable.name);
            // It must not vanish under the fingers of who empties it.
            view.shown_secrets.insert(variable.name.clone());
        }
    }
    let unknown = |name: &&String| catalog.variable(name).is_none();
    let others: Vec<String> = view.shown_secrets.iter().filter(unknown).cloned().collect();
    for name in others {
        secret_field::show(ui, session, view, &name, &name);
    }
}
