//! A switch with three places: true, false, and neither, so that the default counts.

use egui::accesskit::Role;
use egui::{Button, RichText, Ui, WidgetInfo};

use super::Target;
use crate::gui::theme::palette;
use crate::gui::view::View;

/// Draws the switch, and the value if it is in none of its places.
pub(super) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let otherwise = target.otherwise();
        let places = [
            (None, otherwise.as_str()),
            (Some("true"), "true"),
            (Some("false"), "false"),
        ];
        for (value, text) in places {
            let is_selected = target.value == value;
            let response = ui.add(Button::selectable(is_selected, text).frame_when_inactive(true));
            let is_enabled = ui.is_enabled();
            response.widget_info(|| {
                let name = format!("{}: {}", target.label, value.unwrap_or("default"));
                WidgetInfo::selected(Role::RadioButton, is_enabled, is_selected, name)
            });
            if response.clicked() && !is_selected {
                target.chosen(view, value.map(str::to_owned));
            }
            // Where the keyboard is wanted, it goes to the place that is selected.
            let is_first = value.is_none();
            let is_other = target.value.is_some_and(|v| v != "true" && v != "false");
            if is_selected || (is_first && is_other) {
                super::after(ui, view, target, &response);
            } else {
                target.attend(ui, view, &response);
            }
        }
        if let Some(other) = target
            .value
            .filter(|value| !matches!(*value, "true" | "false"))
        {
            ui.add_space(6.0);
            let text = if other.is_empty() {
                "empty text"
            } else {
                other
            };
            ui.label(RichText::new(text).monospace().color(palette(ui).error));
        }
    });
}
