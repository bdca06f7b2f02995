//! Texts with an icon before them; screen readers get the text alone.

use egui::accesskit::Role;
use egui::{Label, Response, RichText, Ui, WidgetInfo};
use lucide_icons::Icon;

use crate::gui::theme;

/// Adds the heading of a page.
pub(crate) fn heading(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    named(
        ui,
        Label::new(RichText::new(theme::labelled(icon, text)).heading()),
        text,
    )
}

/// Adds a label of any looks under a name.
pub(crate) fn named(ui: &mut Ui, label: Label, name: &str) -> Response {
    let response = ui.add(label);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    response
}
