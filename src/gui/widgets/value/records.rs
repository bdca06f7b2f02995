//! A list of objects with known members, such as keyboard layouts: add, change, move, remove.

use egui::{Checkbox, Grid, Id, RichText, TextEdit, Ui};
use lucide_icons::Icon;
use serde_json::Value;

use super::{Target, json};
use crate::catalog::Member;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, field};
use crate::session::variables::Records;

/// Widths of the columns, in points.
const TEXT: f32 = 130.0;

/// Draws the list, or the JSON text where it is none or a person prefers it.
pub(super) fn show(ui: &mut Ui, view: &mut View, target: &Target<'_>, members: &[Member]) {
    let text = target.value.or(target.otherwise).unwrap_or_default();
    let records = Records::read(text, members);
    let id = Id::unique(("records-as-text", &target.path));
    let mut is_text = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    ui.vertical(|ui| {
        match records.filter(|_| !is_text) {
            Some(records) => list(ui, view, target, members, records),
            None => json::show(ui, view, target),
        }
        let is_list = Records::read(text, members).is_some();
        if is_list {
            let (icon, words) = if is_text {
                (Icon::List, "As a list")
            } else {
                (Icon::Braces, "As JSON")
            };
            let name = format!("{}: {}", target.label, words.to_lowercase());
            let button = egui::Button::new(theme::labelled(icon, words)).frame(false);
            if button::named(ui, button, &name).clicked() {
                is_text = !is_text;
                ui.data_mut(|data| data.insert_temp(id, is_text));
            }
        } else {
            let names: Vec<&str> = members.iter().map(|m| m.name.as_str()).collect();
            let text = format!(
                "It is shown as text, for it is no JSON array of objects with {} alone.",
                names.join(", ")
            );
            ui.label(RichText::new(text).small().color(palette(ui).weak));
        }
    });
}

fn list(
    ui: &mut Ui,
    view: &mut View,
    target: &Target<'_>,
    members: &[Member],
    mut records: Records,
) {
    // A change of the list's order or length is a step of its own, typing in it is not.
    let mut is_typed = false;
    let mut is_changed = false;
    let mut swap = None;
    let mut remove = None;
    let count = records.0.len();
    if count > 0 {
        Grid::new(("records", &target.path))
            .spacing([theme::SMALL, theme::SMALL])
            .min_col_width(0.0)
            .show(ui, |ui| {
                for member in members {
                    ui.label(RichText::new(&member.name).small().color(palette(ui).weak));
                }
                ui.end_row();
                for (index, values) in records.0.iter_mut().enumerate() {
                    let number = index + 1;
                    for (column, (value, member)) in values.iter_mut().zip(members).enumerate() {
                        let name = format!("{}: {} of entry {number}", target.label, member.name);
                        let id = field::id(&target.path).with((index, column));
                        match value {
                            Value::String(text) => {
                                let edit = TextEdit::singleline(text).id(id).desired_width(TEXT);
                                let response = ui.add(edit);
                                is_typed |= response.changed();
                                entry_after(ui, view, target, index + column == 0, &response);
                                response.accessible_name(name);
                            }
                            Value::Bool(flag) => {
                                let response = ui.add(Checkbox::without_text(flag));
                                is_changed |= response.changed();
                                entry_after(ui, view, target, index + column == 0, &response);
                                response.accessible_name(name);
                            }
                            _ => (),
                        }
                    }
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 2.0;
                        let name = |what: &str| format!("{}: {what} entry {number}", target.label);
                        ui.add_enabled_ui(index > 0, |ui| {
                            if button::icon(ui, Icon::ChevronUp, &name("move up")).clicked() {
                                swap = Some((index - 1, index));
                            }
                        });
                        ui.add_enabled_ui(number < count, |ui| {
                            if button::icon(ui, Icon::ChevronDown, &name("move down")).clicked() {
                                swap = Some((index, index + 1));
                            }
                        });
                        if button::icon(ui, Icon::X, &name("remove")).clicked() {
                            remove = Some(index);
                        }
                    });
                    ui.end_row();
                }
            });
    } else {
        ui.label(RichText::new("No entries.").color(palette(ui).weak));
    }
    let add = egui::Button::new(theme::labelled(Icon::Plus, "Add an entry"));
    let response = button::named(ui, add, &format!("{}: add an entry", target.label));
    if count == 0 {
        super::after(ui, view, target, &response);
    }
    if response.clicked() {
        records.add(members);
        is_changed = true;
    }
    if let Some((a, b)) = swap {
        records.0.swap(a, b);
        is_changed = true;
    }
    if let Some(index) = remove {
        records.0.remove(index);
        is_changed = true;
    }
    if is_changed {
        target.chosen(view, Some(records.write(members)));
    } else if is_typed {
        target.typed(view, records.write(members));
    }
}

/// The first control stands for all of them where the keyboard is wanted.
fn entry_after(
    ui: &Ui,
    view: &mut View,
    target: &Target<'_>,
    is_first: bool,
    response: &egui::Response,
) {
    if is_first {
        super::after(ui, view, target, response);
    } else {
        if response.lost_focus() {
            view.push(crate::session::Command::EndTyping);
        }
        target.attend(ui, view, response);
    }
}
