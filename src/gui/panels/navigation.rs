//! The column at the left: pages of the window, and parts of the project.

use eframe::egui::{Align, Button, Layout, RichText, Ui};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::{Page, Selection, View};
use crate::gui::widgets::badge;

const PAGES: &[(Page, Icon, &str)] = &[
    (Page::Topology, Icon::Network, "Topology"),
    (Page::Preview, Icon::FileText, "Preview"),
    (Page::Export, Icon::PackageOpen, "Export"),
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
        if entry(ui, view.selection == *selection, *icon, title, badge) {
            view.selection = *selection;
            // The inspector stands beside the picture and the preview.
            if view.page == Page::Export {
                view.page = Page::Topology;
            }
        }
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).small().color(palette(ui).weak));
}

fn entry(ui: &mut Ui, is_selected: bool, icon: Icon, title: &str, badge: Option<RichText>) -> bool {
    ui.allocate_ui_with_layout(
        eframe::egui::vec2(ui.available_width(), ui.spacing().interact_size.y),
        Layout::left_to_right(Align::Center).with_main_justify(true).with_main_align(Align::Min),
        |ui| {
            let mut button = Button::new(theme::labelled(icon, title))
                .selected(is_selected)
                .frame_when_inactive(false);
            if let Some(badge) = badge {
                button = button.right_text(badge);
            }
            ui.add(button).clicked()
        },
    )
    .inner
}
