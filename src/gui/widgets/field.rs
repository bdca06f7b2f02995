//! The form of one field: label, control, and what is wrong with it.

use egui::{Align, Checkbox, ComboBox, Id, Response, RichText, TextEdit, Ui, WidgetText};
use lucide_icons::Icon;

use super::{badge, button};
use crate::diagnostic::Diagnostic;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::model::{Edit, FieldKind, FieldPath, HostField, ImagesField, SettingsField, Value};
use crate::session::{Command, Session};

/// Draws the form of a field.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View, path: &FieldPath) {
    let Some(value) = session.cluster().get(path) else {
        return;
    };
    let info = path.info();
    if info.kind == FieldKind::Flag {
        flag(ui, view, path, &value);
    } else {
        let label = ui.label(info.label).on_hover_text(info.help);
        let response = match (info.kind, path) {
            (FieldKind::Choice(choices), _) => choice(ui, view, path, &value, choices),
            (FieldKind::Number, _) => number(ui, view, path, &value),
            (_, FieldPath::Files(field)) => {
                ui.horizontal(|ui| {
                    let width = beside_button(ui);
                    let response = text(ui, view, path, &value, width);
                    let title = format!("Choose the {}", info.label.to_lowercase());
                    if button::icon(ui, Icon::FolderOpen, &title).clicked() {
                        view.push(Command::ChooseSiteFile(*field));
                    }
                    response
                })
                .inner
            }
            _ => text(ui, view, path, &value, f32::INFINITY),
        };
        after(ui, view, path, &response);
        response.labelled_by(label.id).on_hover_text(info.help);
    }
    findings(ui, session, path);
    ui.add_space(theme::SMALL);
}

/// Returns the width that is left for a field with such a button beside it.
pub(crate) fn beside_button(ui: &Ui) -> f32 {
    ui.available_width() - ui.spacing().item_spacing.x - theme::ICON_BUTTON
}

/// Gives a control the keyboard if it is asked for, and ends typing when it loses it.
pub(crate) fn after(ui: &Ui, view: &mut View, path: &FieldPath, response: &Response) {
    if view.focus.as_ref() == Some(path) {
        view.focus = None;
        response.request_focus();
        response.scroll_to_me(Some(Align::Center));
        ui.ctx().request_repaint();
    }
    if response.lost_focus() {
        view.push(Command::EndTyping);
    }
}

/// Writes what is wrong with a field, and what to do.
pub(crate) fn findings(ui: &mut Ui, session: &Session, path: &FieldPath) {
    let about = session.findings().iter().filter(|f| f.field == *path);
    for finding in about {
        line(ui, finding);
    }
}

fn line(ui: &mut Ui, finding: &Diagnostic) {
    let (icon, colour) = badge::sign(ui, finding.severity);
    let text = format!("{} {}", char::from(icon), finding.message);
    ui.label(RichText::new(text).small().color(colour));
    ui.label(RichText::new(&finding.help).small().color(palette(ui).weak));
}

pub(crate) fn id(path: &FieldPath) -> Id {
    Id::unique(("field", path))
}

fn set(view: &mut View, path: &FieldPath, value: Value) {
    view.edit(Edit::Set {
        field: path.clone(),
        value,
    });
}

/// A line of text. `width` is that of the control, in points.
pub(crate) fn text(
    ui: &mut Ui,
    view: &mut View,
    path: &FieldPath,
    value: &Value,
    width: f32,
) -> Response {
    let mut typed = value.to_string();
    let edit = TextEdit::singleline(&mut typed)
        .id(id(path))
        .desired_width(width)
        .hint_text(hint(ui, path));
    let response = ui.add(edit);
    if response.changed() {
        set(view, path, Value::Text(typed));
    }
    response
}

/// Says what an empty field means.
fn hint(ui: &Ui, path: &FieldPath) -> RichText {
    let hint = match path {
        FieldPath::Images(ImagesField::SecurityGroups) => "none",
        FieldPath::Images(_) => "as the release wants",
        FieldPath::Files(_) => "not part of the bundle",
        FieldPath::Settings(SettingsField::DocsUrl) => "none",
        FieldPath::Settings(SettingsField::Subnet) => "Docker picks one",
        FieldPath::Host(_, HostField::PhysicalHost) => "not known",
        FieldPath::Host(_, HostField::CertificateName) => "not used",
        _ => "",
    };
    RichText::new(hint).color(palette(ui).weak)
}

/// A number. What is typed stays as it is until the field is left, even while it is no number.
fn number(ui: &mut Ui, view: &mut View, path: &FieldPath, value: &Value) -> Response {
    let id = id(path);
    let buffer = id.with("typed");
    let shown = value.to_string();
    // A buffer of before an undo is out of date.
    let kept: Option<(String, String)> = ui.data(|data| data.get_temp(buffer));
    let kept = kept.filter(|(_, value_then)| *value_then == shown);
    let mut typed = kept.map_or_else(|| shown.clone(), |(typed, _)| typed);
    let response = ui.add(TextEdit::singleline(&mut typed).id(id).desired_width(120.0));
    let number = typed.trim().parse().ok();
    if response.changed() {
        if let Some(number) = number {
            set(view, path, Value::Number(number));
        }
    }
    if response.has_focus() {
        // What the document will hold once the change is carried out.
        let value_then = number.map_or(shown, |number: i64| number.to_string());
        ui.data_mut(|data| data.insert_temp(buffer, (typed, value_then)));
        if number.is_none() {
            let text = "a whole number, please; until then the old one stays";
            ui.label(RichText::new(text).small().color(palette(ui).error));
        }
    } else {
        ui.data_mut(|data| data.remove::<(String, String)>(buffer));
    }
    response
}

fn flag(ui: &mut Ui, view: &mut View, path: &FieldPath, value: &Value) {
    let info = path.info();
    let mut is_on = *value == Value::Flag(true);
    let response = ui.add(Checkbox::new(&mut is_on, info.label));
    if response.changed() {
        set(view, path, Value::Flag(is_on));
    }
    after(ui, view, path, &response);
    response.on_hover_text(info.help);
}

fn choice(
    ui: &mut Ui,
    view: &mut View,
    path: &FieldPath,
    value: &Value,
    choices: &'static [(&'static str, &'static str)],
) -> Response {
    let keyword = value.to_string();
    let chosen = choices.iter().find(|(key, _)| *key == keyword);
    let shown: WidgetText = chosen.map_or(keyword.as_str(), |(_, label)| label).into();
    let response = ComboBox::from_id_salt(id(path))
        .width(ui.available_width())
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for (key, label) in choices {
                if ui.selectable_label(*key == keyword, *label).clicked() {
                    set(view, path, Value::from(*key));
                }
            }
        })
        .response;
    response
}
