//! A node of the picture that is no host: users, load balancer, Redis, database.

use egui::accesskit::Role;
use egui::{Label, Rect, RichText, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use lucide_icons::Icon;

use super::light::Light;
use super::{badge, outline};
use crate::gui::theme::{self, palette};
use crate::gui::view::{Selection, View};

/// What a node shows.
pub(crate) struct Node<'a> {
    pub(crate) icon: Icon,
    pub(crate) title: &'a str,
    /// Address, or what else tells it from others.
    pub(crate) detail: &'a str,
    /// What a click selects.
    pub(crate) selection: Selection,
}

/// Draws a node and returns where.
pub(crate) fn show(ui: &mut Ui, view: &mut View, node: &Node<'_>) -> Rect {
    let size = vec2(ui.available_width(), 64.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let counts = view.counts_of(node.selection);
    let light = view.lights.get(&node.selection).copied();
    response.widget_info(|| {
        let words = [counts.words(), light.map(Light::words).unwrap_or_default()];
        let parts = [node.title, node.detail, &words[0], &words[1]];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        WidgetInfo::labeled(Role::Button, true, parts.join(", "))
    });
    if response.clicked() || response.gained_focus() {
        view.selection = node.selection;
    }

    let palette = palette(ui);
    let stroke = outline::of(ui, &response, view.selection == node.selection);
    outline::paint(ui, rect, palette.panel, stroke);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(12.0, 10.0))));
    inner.spacing_mut().item_spacing = vec2(theme::MEDIUM, 2.0);
    inner.horizontal(|ui| {
        ui.add(Label::new(theme::strong(theme::labelled(node.icon, node.title))).selectable(false));
        if let Some(badge) = badge::text(ui, counts) {
            ui.add(Label::new(badge).selectable(false));
        }
        if let Some(light) = light {
            light.show_sign(ui);
        }
    });
    let detail = RichText::new(node.detail).small().color(palette.weak);
    inner.add(Label::new(detail).selectable(false).truncate());
    let hint = match light {
        Some(light) => format!("{}\nConnection: {}", node.detail, light.words()),
        None => node.detail.to_owned(),
    };
    response.on_hover_text(hint);
    rect
}
