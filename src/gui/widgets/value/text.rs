//! A line of text.

use egui::{Response, TextEdit, TextStyle, Ui};

use super::Target;
use crate::gui::view::View;
use crate::gui::widgets::field;

/// Draws the field. `width` is its width, in points.
pub(super) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>, width: f32) -> Response {
    let mut typed = target.value.unwrap_or_default().to_owned();
    let edit = TextEdit::singleline(&mut typed)
        .id(field::id(&target.path))
        .font(TextStyle::Monospace)
        .desired_width(width)
        .hint_text(target.hint(ui));
    let response = ui.add(edit);
    if response.changed() {
        target.typed(view, typed);
    }
    super::after(ui, view, target, &response);
    let response = response.accessible_name(target.label);
    match target.value {
        // It may be longer than the field.
        Some(value) if !value.is_empty() && !response.has_focus() => response.on_hover_text(value),
        _ => response,
    }
}
