//! The way from a finding to its page in the manual.

use egui::accesskit::Role;
use egui::{Link, RichText, Ui, WidgetInfo};

use crate::gui::theme::palette;
use crate::gui::view::View;

/// Adds the link to the page of a finding.
pub(crate) fn show(ui: &mut Ui, view: &mut View, code: &str) {
    let text = RichText::new("Why?").small().color(palette(ui).accent);
    let response = ui.add(Link::new(text));
    let name = format!("Why? {code}");
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &name));
    if response
        .on_hover_text(format!("The manual about {code}"))
        .clicked()
    {
        view.open_manual(Some(code));
    }
}
