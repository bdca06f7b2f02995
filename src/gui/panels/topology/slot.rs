//! A slot of the picture: cards of one role, and a place to drop others.

use egui::accesskit;
use egui::{
    Align, Button, DragAndDrop, Frame, Key, Label, Layout, Margin, Modifiers, Rect, RichText,
    Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, vec2,
};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, host_card, title};
use crate::model::{Edit, Host, HostId, Role, Spot};
use crate::session::Session;

/// Hosts from which a filter is of use.
pub(super) const MANY: usize = 10;

/// A place for hosts of one role.
pub(super) struct Slot {
    role: Role,
    title: &'static str,
    explanation: &'static str,
    empty: &'static str,
    add: Option<&'static str>,
}

pub(super) const PRIMARY: Slot = Slot {
    role: Role::Primary,
    title: "Primary",
    explanation: "exactly one: runs scheduler and clean-up",
    empty: "Drag a host here: without a primary nothing is scheduled.",
    add: None,
};

pub(super) const SECONDARIES: Slot = Slot {
    role: Role::Secondary,
    title: "Secondaries",
    explanation: "serve users like the primary, without those duties",
    empty: "Drag hosts here, or add one, so that the cluster outlives a host.",
    add: Some("Add a secondary"),
};

pub(super) const SPARE: Slot = Slot {
    role: Role::Spare,
    title: "Spare hosts",
    explanation: "known, but not deployed: no bundle, no requests",
    empty: "Hosts that are dragged here keep their settings but are not deployed.",
    add: Some("Add a spare host"),
};

/// Draws a slot with its cards, and takes hosts that are dropped on it. Returns where it stands.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View, slot: &Slot) -> Rect {
    let cluster = session.cluster();
    let hosts: Vec<&Host> = cluster.hosts_with(slot.role).collect();
    let palette = palette(ui);
    let dragged = DragAndDrop::payload::<HostId>(ui.ctx()).map(|id| *id);
    let is_home = dragged.is_some_and(|id| hosts.iter().any(|host| host.id == id));

    let frame = Frame::new()
        .fill(palette.slot)
        .corner_radius(theme::RADIUS)
        .stroke(Stroke::new(1.0, palette.line))
        .inner_margin(Margin::same(12));
    let mut prepared = frame.begin(ui);
    let mut last = None;
    {
        let ui = &mut prepared.content_ui;
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(theme::MEDIUM, theme::MEDIUM);
        heading(ui, view, slot, hosts.len());
        if hosts.len() > MANY {
            filter(ui, view, hosts.len());
        }
        let wanted = view.host_filter.trim().to_lowercase();
        let is_shown = |host: &&&Host| {
            hosts.len() <= MANY
                || wanted.is_empty()
                || [&host.name, &host.address, &host.physical_host]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted))
        };
        if hosts.is_empty() {
            ui.allocate_ui(vec2(ui.available_width(), theme::CARD.y), |ui| {
                ui.set_min_height(theme::CARD.y);
                ui.centered_and_justified(|ui| {
                    let text = RichText::new(slot.empty).color(palette.weak);
                    ui.add(Label::new(text).selectable(false));
                });
            });
        } else {
            ui.horizontal_wrapped(|ui| {
                for host in hosts.iter().filter(is_shown) {
                    last = Some((host.id, host_card::show(ui, cluster, view, host)));
                }
            });
        }
    }
    let is_over =
        dragged.is_some() && ui.rect_contains_pointer(prepared.content_ui.min_rect().expand(12.0));
    if dragged.is_some() && !is_home {
        // Slots that can take the card light up, the one below the pointer most.
        prepared.frame.fill = if is_over { palette.tint } else { palette.slot };
    }
    let response = prepared.end(ui);
    if dragged.is_some() && !is_home {
        let width = if is_over { 2.5 } else { 1.5 };
        let stroke = Stroke::new(width, palette.accent);
        ui.painter()
            .rect_stroke(response.rect, theme::RADIUS, stroke, StrokeKind::Inside);
    }
    if let Some(host) = response.dnd_release_payload::<HostId>() {
        if !is_home {
            view.edit(Edit::Place {
                host: *host,
                role: slot.role,
                at: Spot::Same,
            });
        } else if last.is_some_and(|(id, rect)| id != *host && is_behind(ui, rect)) {
            view.edit(Edit::Place {
                host: *host,
                role: slot.role,
                at: Spot::End,
            });
        }
    }
    response.rect
}

/// Tells whether the pointer is behind the last card, in reading order.
fn is_behind(ui: &Ui, last: Rect) -> bool {
    let pointer = ui.ctx().pointer_interact_pos();
    pointer.is_some_and(|at| at.y > last.bottom() || (at.y >= last.top() && at.x > last.right()))
}

fn heading(ui: &mut Ui, view: &mut View, slot: &Slot, count: usize) {
    let palette = palette(ui);
    let row = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        if let Some(title) = slot.add
            && button::named(ui, Button::new(theme::labelled(Icon::Plus, "Add")), title)
                .on_hover_text(title)
                .clicked()
        {
            view.add_host(slot.role);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let title = match slot.role {
                Role::Primary => slot.title.to_owned(),
                Role::Secondary | Role::Spare => format!("{} ({count})", slot.title),
            };
            let icon = host_card::icon(slot.role);
            let label = Label::new(theme::strong(theme::labelled(icon, &title)));
            title::named(ui, label.selectable(false).truncate(), &title);
        });
    });
    let text = RichText::new(slot.explanation).small().color(palette.weak);
    ui.add(Label::new(text).selectable(false).truncate());
}

fn filter(ui: &mut Ui, view: &mut View, count: usize) {
    let hint = format!("Find among {count} hosts by name, address or machine");
    let edit = TextEdit::singleline(&mut view.host_filter)
        .hint_text(RichText::new(&hint).color(palette(ui).weak))
        .desired_width(360.0);
    let response = ui.add(edit);
    response.widget_info(|| WidgetInfo::labeled(accesskit::Role::SearchInput, true, "Find hosts"));
    view.not_of_document(&response);
    if response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
    {
        view.host_filter.clear();
    }
}
