//! A whole number. It is text while it is typed, for the document keeps what was typed.

use std::ops::RangeInclusive;

use egui::{Key, Modifiers, RichText, Ui};

use super::{Target, text};
use crate::gui::theme::palette;
use crate::gui::view::View;
use crate::gui::widgets::field;

/// Width of the field, in points.
const WIDTH: f32 = 150.0;

/// Draws the field and its range. The arrow keys count up and down.
pub(super) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>, range: RangeInclusive<i64>) {
    let has_focus = ui.memory(|memory| memory.has_focus(field::id(&target.path)));
    if has_focus {
        let count = |key| {
            let pressed =
                |input: &mut egui::InputState| input.count_and_consume_key(Modifiers::NONE, key);
            i64::try_from(ui.input_mut(pressed)).unwrap_or_default()
        };
        let step = count(Key::ArrowUp) - count(Key::ArrowDown);
        let number = target.value.or(target.otherwise);
        let number: Option<i64> = number.and_then(|number| number.trim().parse().ok());
        if step != 0
            && let Some(number) = number
        {
            let number = number.saturating_add(step);
            target.typed(view, number.clamp(*range.start(), *range.end()).to_string());
        }
    }
    ui.horizontal(|ui| {
        text::show(ui, view, target, WIDTH);
        let words = if *range.start() == i64::MIN {
            "whole number".to_owned()
        } else {
            format!("{} to {}", range.start(), range.end())
        };
        let typed: Option<Result<i64, _>> = target.value.map(|value| value.trim().parse());
        let is_sound = match typed {
            Some(Ok(number)) => range.contains(&number),
            Some(Err(_)) => false,
            None => true,
        };
        let colour = if is_sound {
            palette(ui).weak
        } else {
            palette(ui).error
        };
        ui.label(RichText::new(words).small().color(colour));
    });
}
