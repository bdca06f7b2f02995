//! What can be done to a host without a mouse: keys on its card, and a menu.

use egui::{Button, Key, Modifiers, Response, Ui};
use lucide_icons::Icon;

use super::{button, host_card};
use crate::gui::theme;
use crate::gui::view::{Selection, View};
use crate::model::{Cluster, Edit, FieldPath, Host, HostField, HostId, Role, Spot};

/// Does what keys ask of the card that has the keyboard.
pub(super) fn keyboard(ui: &Ui, cluster: &Cluster, view: &mut View, host: &Host) {
    let pressed_with = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let pressed = |key| pressed_with(Modifiers::NONE, key);
    for (key, step) in [(Key::ArrowLeft, Step::Back), (Key::ArrowRight, Step::On)] {
        if pressed_with(Modifiers::ALT, key) {
            shift(cluster, view, host, step);
        }
    }
    for (key, role) in [
        (Key::P, Role::Primary),
        (Key::S, Role::Secondary),
        (Key::X, Role::Spare),
    ] {
        if pressed(key) {
            place(view, host, role);
        }
    }
    if pressed(Key::Delete) || pressed(Key::Backspace) {
        remove(cluster, view, host);
    }
}

/// A direction among the hosts of one role.
#[derive(Clone, Copy)]
enum Step {
    Back,
    On,
}

/// Returns the next host of the same role in a direction.
fn neighbour<'a>(cluster: &'a Cluster, host: &Host, step: Step) -> Option<&'a Host> {
    let mut before = None;
    let mut same_role = cluster.hosts_with(host.role);
    while let Some(one) = same_role.next() {
        if one.id == host.id {
            return match step {
                Step::Back => before,
                Step::On => same_role.next(),
            };
        }
        before = Some(one);
    }
    None
}

/// Lets a host change places with its neighbour.
fn shift(cluster: &Cluster, view: &mut View, host: &Host, step: Step) {
    let Some(other) = neighbour(cluster, host, step) else {
        return;
    };
    let at = match step {
        Step::Back => Spot::Before(other.id),
        Step::On => behind(cluster, other.id),
    };
    view.edit(Edit::Place {
        host: host.id,
        role: host.role,
        at,
    });
    view.focus_card = Some(host.id);
}

fn remove(cluster: &Cluster, view: &mut View, host: &Host) {
    let next = neighbour(cluster, host, Step::On).or(neighbour(cluster, host, Step::Back));
    view.remove_host(host, next.map(|next| next.id));
}

fn place(view: &mut View, host: &Host, role: Role) {
    view.edit(Edit::Place {
        host: host.id,
        role,
        at: Spot::Same,
    });
    view.focus_card = Some(host.id);
}

/// Offers the same by a menu.
pub(super) fn menu(response: &Response, cluster: &Cluster, view: &mut View, host: &Host) {
    response.context_menu(|ui| {
        for (role, title, key) in [
            (Role::Primary, "Make it the primary", "P"),
            (Role::Secondary, "Make it a secondary", "S"),
            (Role::Spare, "Make it a spare", "X"),
        ] {
            let entry =
                Button::new(theme::labelled(host_card::icon(role), title)).shortcut_text(key);
            let clicked = ui.add_enabled_ui(host.role != role, |ui| {
                button::named(ui, entry, title).clicked()
            });
            if clicked.inner {
                place(view, host, role);
            }
        }
        for (step, title, key) in [
            (Step::Back, "Move it before its neighbour", "Alt+←"),
            (Step::On, "Move it behind its neighbour", "Alt+→"),
        ] {
            let entry =
                Button::new(theme::labelled(Icon::ArrowLeftRight, title)).shortcut_text(key);
            let can_move = neighbour(cluster, host, step).is_some();
            let clicked =
                ui.add_enabled_ui(can_move, |ui| button::named(ui, entry, title).clicked());
            if clicked.inner {
                shift(cluster, view, host, step);
            }
        }
        ui.separator();
        if host.role == Role::Secondary
            && button::plain(ui, Icon::Crown, "Promote to primary…").clicked()
        {
            view.plan_promotion(host.id);
        }
        if button::plain(ui, Icon::Pencil, "Rename").clicked() {
            view.selection = Selection::Host(host.id);
            view.focus = Some(FieldPath::Host(host.id, HostField::Name));
        }
        let entry = Button::new(theme::labelled(Icon::Trash2, "Remove")).shortcut_text("Delete");
        if button::named(ui, entry, "Remove").clicked() {
            remove(cluster, view, host);
        }
    });
}

/// Returns the spot right behind a host.
pub(super) fn behind(cluster: &Cluster, host: HostId) -> Spot {
    let index = cluster.host_index(host);
    let next = index.and_then(|index| cluster.hosts.get(index + 1));
    next.map_or(Spot::End, |next| Spot::Before(next.id))
}
