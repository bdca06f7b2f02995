//! The column at the left: pages of the window, and parts of the project.

use egui::accesskit::Role;
use egui::{Button, Color32, RichText, Stroke, Ui, WidgetInfo, vec2};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::{Counts, Page, Selection, View};
use crate::gui::widgets::badge;
use crate::session::Session;

const PAGES: &[(Page, Icon, &str)] = &[
    (Page::Topology, Icon::Network, "Topology"),
    (Page::Environment, Icon::Variable, "Environment"),
    (Page::Preview, Icon::FileText, "Preview"),
    (Page::Export, Icon::PackageOpen, "Export"),
    (Page::Connections, Icon::PlugZap, "Connections"),
    (Page::Fixes, Icon::Wrench, "Fixes"),
    (Page::Manual, Icon::BookOpen, "Manual"),
    (Page::Import, Icon::FileInput, "Import report"),
];

const PARTS: &[(Selection, Icon, &str)] = &[
    (Selection::Cluster, Icon::Boxes, "Cluster"),
    (Selection::Balancer, Icon::Waypoints, "Load balancer"),
    (Selection::Redis, Icon::RadioTower, "Redis"),
    (Selection::Database, Icon::Database, "Database"),
    (Selection::Images, Icon::Container, "Images"),
    (Selection::Files, Icon::FileKey, "Files"),
];

/// Draws the column.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    ui.spacing_mut().item_spacing.y = 2.0;
    heading(ui, "View");
    let has_import = !session.import_notes().is_empty();
    let is_there = |page: &Page| has_import || *page != Page::Import;
    for (page, icon, title) in PAGES.iter().filter(|(page, ..)| is_there(page)) {
        let counts = match page {
            Page::Environment => view.variable_counts,
            _ => Counts::default(),
        };
        let badge = badge::text(ui, counts);
        if entry(ui, view.page == *page, *icon, title, badge) {
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
    if response.clicked() {
        // The entries above are drawn already, as those of the page that is being left.
        ui.request_repaint();
    }
    response.clicked()
}
