//! A JSON text with a mark that tells whether it can be read, and else where not.

use egui::{RichText, TextEdit, TextStyle, Ui};
use lucide_icons::Icon;
use serde::de::IgnoredAny;

use super::Target;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{field, title};

/// Most lines that are shown at once.
const ROWS: usize = 8;

/// Draws text and mark.
pub(super) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>) {
    let mut typed = target.value.unwrap_or_default().to_owned();
    let rows = typed.lines().count().clamp(1, ROWS);
    let edit = TextEdit::multiline(&mut typed)
        .id(field::id(&target.path))
        .font(TextStyle::Monospace)
        .desired_rows(rows)
        .desired_width(target.width)
        .hint_text(target.hint(ui));
    let response = ui.add(edit);
    if response.changed() {
        target.typed(view, typed);
    }
    super::after(ui, view, target, &response);
    response.accessible_name(target.label);
    if let Some(value) = target.value {
        mark(ui, value);
    }
}

/// Tells whether a text is JSON.
fn mark(ui: &mut Ui, value: &str) {
    let palette = palette(ui);
    let (icon, colour, text) = match serde_json::from_str::<IgnoredAny>(value) {
        Ok(_) => (Icon::CircleCheck, palette.good, "Valid JSON".to_owned()),
        Err(error) => (
            Icon::CircleAlert,
            palette.error,
            format!("No JSON: {error}"),
        ),
    };
    let shown = RichText::new(theme::labelled(icon, &text))
        .small()
        .color(colour);
    title::named(ui, egui::Label::new(shown), &text);
}
