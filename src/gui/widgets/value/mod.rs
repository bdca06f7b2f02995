//! Editors of one variable's value, by its type. All of them change the document in the same way:
//! set, or unset.

mod choice;
mod flag;
mod json;
mod number;
mod records;
mod text;

use egui::{Response, RichText, Ui, Vec2};

use super::field;
use crate::catalog::{ValueType, Variable};
use crate::gui::theme::palette;
use crate::gui::view::View;
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, Value};
use crate::session::Command;

/// A value to be edited.
pub(crate) struct Target<'a> {
    /// Where it stands.
    pub(crate) path: FieldPath,
    /// What screen readers call it.
    pub(crate) label: &'a str,
    /// The value; none if it is not set there.
    pub(crate) value: Option<&'a str>,
    /// The value that counts otherwise.
    pub(crate) otherwise: Option<&'a str>,
    /// Where that comes from: `Default` or `Shared`.
    pub(crate) source: &'static str,
    pub(crate) variable: Option<&'static Variable>,
    pub(crate) line: Line,
    /// Width of the editor, in points.
    pub(crate) width: f32,
    /// Whether it must be no higher than a line.
    pub(crate) is_compact: bool,
    /// What lies upon the left and upper edge of the place it is scrolled in, in points.
    pub(crate) covered: Vec2,
}

/// Draws the editor that fits the type.
pub(crate) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>) {
    let variable = target.variable;
    let members = variable.map_or(&[][..], |variable| &variable.members);
    match variable.map_or(ValueType::String, |variable| variable.value_type) {
        ValueType::Bool if !target.is_compact => flag::show(ui, view, target),
        ValueType::Bool => {
            choice::show(ui, view, target, &["true", "false"]);
        }
        ValueType::Choice => {
            let words = variable.map_or(&[][..], |variable| variable.choices_in(target.line));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            choice::show(ui, view, target, &words);
        }
        _ if target.is_compact => {
            text::show(ui, view, target, target.width);
        }
        ValueType::Int => number::show(ui, view, target, i64::MIN..=i64::MAX),
        ValueType::Port => number::show(ui, view, target, 1..=65535),
        ValueType::Json if !members.is_empty() => records::show(ui, view, target, members),
        ValueType::Json => json::show(ui, view, target),
        _ => {
            text::show(ui, view, target, target.width);
        }
    }
}

impl Target<'_> {
    /// Sets the value as it is typed.
    fn typed(&self, view: &mut View, value: String) {
        view.edit(Edit::Set {
            field: self.path.clone(),
            value: Value::Text(value),
        });
    }

    /// Sets or unsets the value in a step of its own.
    fn chosen(&self, view: &mut View, value: Option<String>) {
        view.push(Command::EndTyping);
        match value {
            Some(value) => self.typed(view, value),
            None if self.value.is_some() => view.edit(Edit::Unset {
                field: self.path.clone(),
            }),
            None => (),
        }
        view.push(Command::EndTyping);
    }

    fn attend(&self, ui: &Ui, view: &mut View, response: &Response) {
        attend(ui, view, &self.path, response, self.covered);
    }

    /// Says what counts while nothing is set.
    fn otherwise(&self) -> String {
        match self.otherwise {
            Some("") => format!("{}: empty", self.source),
            Some(value) => format!("{}: {value}", self.source),
            None => "Not set".to_owned(),
        }
    }

    /// Says what an empty field means.
    fn hint(&self, ui: &Ui) -> RichText {
        let hint = match (self.value, self.is_compact, self.otherwise) {
            (Some(_), ..) => "empty text".to_owned(),
            (None, true, Some(value)) if !value.is_empty() => value.to_owned(),
            _ => self.otherwise(),
        };
        RichText::new(hint).color(palette(ui).weak)
    }
}

/// Gives an editor's control the keyboard if it is asked for, brings it into sight when it gets it,
/// and ends typing when it loses it. The row stays for as long as somebody is at it.
fn after(ui: &Ui, view: &mut View, target: &Target<'_>, response: &Response) {
    field::after(ui, view, &target.path, response);
    target.attend(ui, view, response);
}

/// Takes note of a control that has the keyboard, and brings it into sight. `covered` lies upon the
/// edges of the place it is scrolled in.
pub(crate) fn attend(
    ui: &Ui,
    view: &mut View,
    path: &FieldPath,
    response: &Response,
    covered: Vec2,
) {
    if response.gained_focus() {
        let mut rect = response.rect.expand(8.0);
        rect.min -= covered;
        ui.scroll_to_rect(rect, None);
    }
    if response.has_focus() {
        view.environment.attend(path);
    }
}
