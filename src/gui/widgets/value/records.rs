//! A list of objects with known members, such as keyboard layouts: add, change, move, remove.

use egui::{Align, Button, Checkbox, Id, Label, Layout, Response, RichText, TextEdit, Ui, vec2};
use lucide_icons::Icon;
use serde_json::Value;

use super::{Target, json};
use crate::catalog::Member;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, field};
use crate::session::Command;
use crate::session::variables::Records;

/// Width that a text has at least and at most, in points.
const TEXT: (f32, f32) = (70.0, 170.0);

/// Width of a switch with its heading, in points.
const SWITCH: f32 = 56.0;

/// Width of the buttons of an entry, in points.
const BUTTONS: f32 = 84.0;

/// What a person did to the list.
enum Change {
    /// Nothing.
    None,
    /// Typed in a text.
    Typed,
    /// Anything else, which is a step of its own.
    Chosen,
}

/// Draws the list, or the JSON text where it is no such list or a person prefers that.
pub(super) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>, members: &[Member]) {
    let text = target.value.or(target.otherwise).unwrap_or_default();
    let id = Id::unique(("records-as-text", &target.path));
    let prefers_text = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    let Some(records) = Records::read(text, members) else {
        json::show(ui, view, target);
        let names: Vec<&str> = members.iter().map(|m| m.name.as_str()).collect();
        let names = names.join(", ");
        let text =
            format!("A list of its own comes up once it is an array of objects with {names}.");
        ui.label(RichText::new(text).small().color(palette(ui).weak));
        return;
    };
    let mut prefers = prefers_text;
    let toggle = |ui: &mut Ui, icon, words: &str| {
        let name = format!("{}: {}", target.label, words.to_lowercase());
        let button = Button::new(theme::labelled(icon, words)).frame(false);
        button::named(ui, button, &name).clicked()
    };
    if prefers_text {
        json::show(ui, view, target);
        prefers ^= toggle(ui, Icon::List, "As a list");
    } else {
        list(ui, view, target, members, records, |ui| {
            prefers ^= toggle(ui, Icon::Braces, "As JSON");
        });
    }
    if prefers != prefers_text {
        ui.data_mut(|data| data.insert_temp(id, prefers));
    }
}

fn list(
    ui: &mut Ui,
    view: &mut View,
    target: &Target<'_>,
    members: &[Member],
    mut records: Records,
    beside_add: impl FnOnce(&mut Ui),
) {
    let switches = members.iter().filter(|member| member.is_switch).count();
    let texts = members.len() - switches;
    #[expect(clippy::cast_precision_loss, reason = "a handful of members")]
    let room = target.width - BUTTONS - SWITCH * switches as f32 - theme::MEDIUM * texts as f32;
    #[expect(clippy::cast_precision_loss, reason = "a handful of members")]
    let width = (room / texts.max(1) as f32).clamp(TEXT.0, TEXT.1);
    let width_of = |member: &Member| if member.is_switch { SWITCH } else { width };

    ui.spacing_mut().item_spacing = vec2(theme::SMALL, theme::SMALL);
    let count = records.0.len();
    if count == 0 {
        ui.label(RichText::new("No entries").color(palette(ui).weak));
    } else {
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            for member in members {
                let text = RichText::new(&member.name).small().color(palette(ui).weak);
                let width = width_of(member);
                let layout = Layout::left_to_right(Align::Center);
                ui.allocate_ui_with_layout(vec2(width, 14.0), layout, |ui| {
                    ui.set_width(width);
                    ui.add(Label::new(text).truncate());
                });
            }
        });
    }
    let mut change = Change::None;
    let mut swap = None;
    let mut remove = None;
    for (index, values) in records.0.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            for (column, (value, member)) in values.iter_mut().zip(members).enumerate() {
                let response = entry(ui, target, (index, column), value, member, width_of(member));
                if response.changed() {
                    change = if member.is_switch {
                        Change::Chosen
                    } else {
                        Change::Typed
                    };
                }
                if index + column == 0 {
                    // The first control stands for all where the keyboard is wanted.
                    super::after(ui, view, target, &response);
                } else {
                    if response.lost_focus() {
                        view.push(Command::EndTyping);
                    }
                    target.attend(ui, view, &response);
                }
            }
            ui.spacing_mut().item_spacing.x = 2.0;
            let small = |ui: &mut Ui, icon: Icon, is_possible: bool, what: &str| {
                let name = format!("{}: {what} entry {}", target.label, index + 1);
                let text = RichText::new(char::from(icon)).color(palette(ui).weak);
                let button = Button::new(text).frame(false).min_size(vec2(24.0, 0.0));
                let button = |ui: &mut Ui| button::named(ui, button, &name).clicked();
                ui.add_enabled_ui(is_possible, button).inner
            };
            if small(ui, Icon::ChevronUp, index > 0, "move up") {
                swap = Some((index - 1, index));
            }
            if small(ui, Icon::ChevronDown, index + 1 < count, "move down") {
                swap = Some((index, index + 1));
            }
            if small(ui, Icon::X, true, "remove") {
                remove = Some(index);
            }
        });
    }
    ui.horizontal(|ui| {
        let add = Button::new(theme::labelled(Icon::Plus, "Add an entry"));
        let response = button::named(ui, add, &format!("{}: add an entry", target.label));
        if count == 0 {
            super::after(ui, view, target, &response);
        }
        if response.clicked() {
            records.add(members);
            change = Change::Chosen;
        }
        beside_add(ui);
    });
    if let Some((a, b)) = swap {
        records.0.swap(a, b);
        change = Change::Chosen;
    }
    if let Some(index) = remove {
        records.0.remove(index);
        change = Change::Chosen;
    }
    match change {
        Change::None => (),
        Change::Typed => target.typed(view, records.write(members)),
        Change::Chosen => target.chosen(view, Some(records.write(members))),
    }
}

/// Draws one member of one object.
fn entry(
    ui: &mut Ui,
    target: &Target<'_>,
    (index, column): (usize, usize),
    value: &mut Value,
    member: &Member,
    width: f32,
) -> Response {
    let name = format!("{}: {} of entry {}", target.label, member.name, index + 1);
    let response = match value {
        Value::Bool(flag) => {
            let size = vec2(width, ui.spacing().interact_size.y);
            let layout = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_width(width);
                ui.add(Checkbox::without_text(flag))
            })
            .inner
        }
        Value::String(text) => {
            let id = field::id(&target.path).with((index, column));
            ui.add(TextEdit::singleline(text).id(id).desired_width(width))
        }
        // There are no others in such a list.
        _ => ui.label(""),
    };
    response.accessible_name(name)
}
