//! One of a few words, or none of them, so that the default counts.

use egui::{ComboBox, RichText, Ui};

use super::Target;
use crate::gui::theme::palette;
use crate::gui::view::View;
use crate::gui::widgets::field;

/// Widest list, in points.
const WIDTH: f32 = 280.0;

/// Height up to which the list needs no scrolling, in points.
const LIST: f32 = 360.0;

/// Draws the list.
pub(super) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>, words: &[&str]) {
    let palette = palette(ui);
    let shown = match target.value {
        None if target.is_compact => {
            RichText::new(target.otherwise.unwrap_or("not set")).color(palette.weak)
        }
        None => RichText::new(target.otherwise()).color(palette.weak),
        Some("") => RichText::new("empty text").color(palette.error),
        Some(value) if words.contains(&value) => RichText::new(value).color(palette.text),
        Some(value) => RichText::new(value).color(palette.error),
    };
    let response = ComboBox::from_id_salt(field::id(&target.path))
        .width(if target.is_compact {
            target.width
        } else {
            target.width.min(WIDTH)
        })
        .height(LIST)
        .truncate()
        .selected_text(shown)
        .show_ui(ui, |ui| {
            let otherwise = target.otherwise();
            if ui
                .selectable_label(target.value.is_none(), otherwise)
                .clicked()
            {
                target.chosen(view, None);
            }
            for word in words {
                if ui
                    .selectable_label(target.value == Some(word), *word)
                    .clicked()
                {
                    target.chosen(view, Some((*word).to_owned()));
                }
            }
        })
        .response;
    super::after(ui, view, target, &response);
    response.accessible_name(target.label);
}
