//! The column at the left: pages of the window, and parts of the project.

use egui::accesskit::Role;
use egui::{Button, Color32, RichText, Stroke, Ui, WidgetInfo, vec2};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::{Page, Selection, View};
use crate::gui::widgets::badge;

const PAGES: &[(Page, Icon, &str)] = &[
    (Page::Topology, Icon::Network, "Topology"),
    (Page::Preview, Icon::FileText, "Preview"),
    (Page::Export, Icon::PackageOpen, "Export"),
    (Page::Connections, Icon::PlugZap, "Connections"),
];

const PARTS: &[(Selection, Icon, &str)] = &[
    (Selection::Cluster, Icon::Boxes, "Cluster"),
    (Selection::Balancer, Icon::Waypoints, "Load balancer"),
    (Selection::Redis, Icon::RadioTower, "Redis"),
    (Selection::Database, Icon::Database, "Database"),
    (Selection::Images, Icon::Container, "Images"),
    (Selection::Files, Icon::FileKey, "Files"),
    (Selection::Variables, Icon::Variable, "Variables"),
];

/// Draws the column.
pub(crate) fn show(ui: &mut Ui, view: &mut View) {
    ui.spacing_mut().item_spacing.y = 2.0;
    heading(ui, "View");
    for (page, icon, title) in PAGES {
        if entry(ui, view.page == *page, *icon, title, None) {
            view.page = *page;
        }
    }
    ui.add_space(theme::LARGE);
    heading(ui, "Settings");
    for (selection, icon, title) in PARTS {
        let badge = badge::text(ui, view.counts_of(*selection));
        let is_shown = view.page.has_inspector() && view.selection == *selection;
        if entry(ui, is_shown, *icon, title, badge) {
            view.selection = *selection;
            if !view.page.has_inspector() {
                view.page = Page::Topology;
            }
        }
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).small().color(palette(ui).weak));
}

fn entry(ui: &mut Ui, is_selected: bool, icon: Icon, title: &str, badge: Option<RichText>) -> bool {
    let mut button = Button::new(theme::labelled(icon, title))
        .selected(is_selected)
        .stroke(Stroke::NONE)
        .min_size(vec2(ui.available_width(), 0.0))
        // A text at the right, even an empty one, keeps the title at the left.
        .right_text(badge.unwrap_or_default());
    if !is_selected {
        button = button.fill(Color32::TRANSPARENT);
    }
    let is_enabled = ui.is_enabled();
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::selected(Role::Tab, is_enabled, is_selected, title));
    response.clicked()
}
