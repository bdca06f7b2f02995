//! The card of a host: drags, takes drops of others, and obeys the keyboard.

use egui::accesskit;
use egui::emath::TSTransform;
use egui::{
    Align, CursorIcon, Id, Key, Label, LayerId, Layout, Order, Pos2, Rect, Response, RichText,
    Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2,
};
use lucide_icons::Icon;

use super::{badge, host_actions, outline};
use crate::gui::theme::{self, palette};
use crate::gui::view::{Counts, Selection, View};
use crate::model::{Cluster, Edit, FieldPath, Host, HostField, HostId, Role, Spot};

/// Returns the sign of a role.
pub(crate) fn icon(role: Role) -> Icon {
    match role {
        Role::Primary => Icon::Star,
        Role::Secondary => Icon::Server,
        Role::Spare => Icon::Archive,
    }
}

/// Returns the name of a host as people read it.
pub(crate) fn name(host: &Host) -> &str {
    if host.name.is_empty() {
        "(no name)"
    } else {
        &host.name
    }
}

/// Draws a card and returns where.
pub(crate) fn show(ui: &mut Ui, cluster: &Cluster, view: &mut View, host: &Host) -> Rect {
    let (_, rect) = ui.allocate_space(theme::CARD);
    // The name of the card is that of its host, so focus stays with it from slot to slot.
    let id = Id::unique(("host-card", host.id));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let selection = Selection::Host(host.id);
    let counts = view.counts_of(selection);
    response.widget_info(|| {
        let role = host.role.label().to_lowercase();
        let mut label = format!("Host {}, {role}", name(host));
        if counts != Counts::default() {
            label = format!("{label}, {}", counts.words());
        }
        if let Some(light) = view.lights.get(&selection) {
            label = format!("{label}, connection {}", light.words());
        }
        WidgetInfo::labeled(accesskit::Role::Button, true, label)
    });

    if response.clicked() {
        response.request_focus();
        view.selection = selection;
        if ui.input(|input| input.key_pressed(Key::Enter)) {
            view.focus = Some(FieldPath::Host(host.id, HostField::Name));
        }
    }
    if view.focus_card == Some(host.id) {
        view.focus_card = None;
        response.request_focus();
        response.scroll_to_me(None);
    }
    if view.scroll_to == Some(host.id) {
        view.scroll_to = None;
        response.scroll_to_me(None);
    }
    if response.gained_focus() {
        // The keys act on the card that the inspector shows.
        view.selection = selection;
    }
    if response.has_focus() {
        host_actions::keyboard(ui, cluster, view, host);
    }
    host_actions::menu(&response, cluster, view, host);
    response.dnd_set_drag_payload(host.id);

    let is_dragged = ui.ctx().is_being_dragged(id);
    if ui.is_rect_visible(rect) {
        let stroke = outline::of(ui, &response, view.selection == selection);
        if is_dragged {
            outline::paint(ui, rect, palette(ui).slot, stroke);
        } else {
            outline::paint(ui, rect, palette(ui).panel, stroke);
            contents(ui, rect, view, host);
        }
    }
    if is_dragged {
        ghost(ui, rect, view, host);
    } else {
        take_drop(ui, &response, cluster, view, host);
        response.on_hover_cursor(CursorIcon::Grab);
    }
    rect
}

fn contents(ui: &mut Ui, rect: Rect, view: &View, host: &Host) {
    let palette = palette(ui);
    let inner = UiBuilder::new()
        .max_rect(rect.shrink2(vec2(12.0, 8.0)))
        .layout(Layout::top_down(Align::Min));
    let mut ui = ui.new_child(inner);
    ui.spacing_mut().item_spacing = vec2(theme::SMALL, 1.0);
    let row = vec2(ui.available_width(), 20.0);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        if let Some(badge) = badge::text(ui, view.counts_of(Selection::Host(host.id))) {
            ui.add(Label::new(badge).selectable(false));
        }
        if let Some(light) = view.lights.get(&Selection::Host(host.id)) {
            light.show_sign(ui);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let is_primary = host.role == Role::Primary;
            let colour = if is_primary {
                palette.accent
            } else {
                palette.weak
            };
            let sign = RichText::new(char::from(icon(host.role))).color(colour);
            ui.add(Label::new(sign).selectable(false));
            ui.add(
                Label::new(theme::strong(name(host)))
                    .selectable(false)
                    .truncate(),
            );
        });
    });
    ui.add_space(2.0);
    let address = match host.https_port {
        443 => host.address.clone(),
        port => format!("{} port {port}", host.address),
    };
    let address = if host.address.is_empty() {
        "(no address)".to_owned()
    } else {
        address
    };
    let machine = match host.physical_host.as_str() {
        "" => host.role.label().to_owned(),
        machine => format!("{} on {machine}", host.role.label()),
    };
    for line in [address, machine] {
        let line = RichText::new(line).small().color(palette.weak);
        ui.add(Label::new(line).selectable(false).truncate());
    }
}

/// Draws the dragged card under the pointer.
fn ghost(ui: &mut Ui, rect: Rect, view: &View, host: &Host) {
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let grabbed: Pos2 = ui
        .input(|input| input.pointer.press_origin())
        .unwrap_or(pointer);
    // The page may have scrolled since, so the grip is kept inside of the card.
    let grip = (grabbed - rect.min).clamp(vec2(0.0, 0.0), rect.size());
    let layer = LayerId::new(Order::Tooltip, Id::unique("dragged-host"));
    let mut ui = ui.new_child(UiBuilder::new().layer_id(layer).max_rect(rect));
    ui.set_clip_rect(rect);
    outline::paint(&ui, rect, palette(&ui).panel, outline::strong(&ui));
    contents(&mut ui, rect, view, host);
    // It is drawn in its place and then moved, for what stands below the pointer must not be
    // covered: it is to take the drop.
    let to_pointer = TSTransform::from_translation(pointer - grip - rect.min);
    ui.ctx().transform_layer_shapes(layer, to_pointer);
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
}

/// Lets another host be dropped here: on the primary it takes its place, elsewhere it goes before
/// or behind, whichever half the pointer is over.
fn take_drop(ui: &Ui, response: &Response, cluster: &Cluster, view: &mut View, host: &Host) {
    let Some(dragged) = response.dnd_hover_payload::<HostId>() else {
        return;
    };
    if *dragged == host.id {
        return;
    }
    let rect = response.rect;
    let pointer = ui.ctx().pointer_interact_pos().unwrap_or(rect.center());
    let is_behind = pointer.x > rect.center().x;
    if host.role != Role::Primary {
        let x = if is_behind {
            rect.right() + 4.0
        } else {
            rect.left() - 4.0
        };
        let mark = Stroke::new(3.0, palette(ui).accent);
        ui.painter().vline(x, rect.y_range(), mark);
    }
    if let Some(dragged) = response.dnd_release_payload::<HostId>() {
        let at = if host.role == Role::Primary {
            Spot::Same
        } else if is_behind {
            host_actions::behind(cluster, host.id)
        } else {
            Spot::Before(host.id)
        };
        view.edit(Edit::Place {
            host: *dragged,
            role: host.role,
            at,
        });
    }
}
