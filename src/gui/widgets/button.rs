//! Buttons with icons. An icon is a letter of a font that nobody can read aloud, so each button
//! tells screen readers its name without it.

use egui::accesskit::Role;
use egui::{Button, Response, RichText, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};

/// Adds a button with an icon before its text.
pub(crate) fn plain(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    named(ui, Button::new(theme::labelled(icon, text)), text)
}

/// Adds the button that is meant most often; at most one in each place.
pub(crate) fn main(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    let palette = palette(ui);
    let label = RichText::new(theme::labelled(icon, text)).color(palette.on_accent);
    let response = named(ui, Button::new(label).fill(palette.accent), text);
    ring(ui, &response);
    response
}

/// Shows that a button with the accent's colour has the keyboard: its own outline would not be
/// seen upon that.
pub(crate) fn ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette(ui).accent);
        let rect = response.rect.expand(3.0);
        ui.painter()
            .rect_stroke(rect, theme::RADIUS, stroke, StrokeKind::Outside);
    }
}

/// Adds a button of several, of which one is selected.
pub(crate) fn choice(ui: &mut Ui, is_selected: bool, icon: Icon, text: &str) -> Response {
    let button = Button::selectable(is_selected, theme::labelled(icon, text));
    let response = ui.add(button);
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, is_enabled, is_selected, text));
    response
}

/// Adds a button that shows an icon alone; its name is for the tooltip and for screen readers.
pub(crate) fn icon(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    let text = String::from(char::from(icon));
    let button = Button::new(text).min_size(vec2(theme::ICON_BUTTON, 0.0));
    named(ui, button, name).on_hover_text(name)
}

/// Adds a button of any looks under a name.
pub(crate) fn named(ui: &mut Ui, button: Button<'_>, name: &str) -> Response {
    let response = ui.add(button);
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, name));
    response
}
