//! One variable of the list: name and description, editor, what is wrong with it.

use egui::{
    Align, Button, Label, Layout, Rect, RichText, Stroke, TextWrapMode, Ui, Vec2, pos2, vec2,
};
use lucide_icons::Icon;

use super::note;
use crate::catalog::Owner;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::value::Target;
use crate::gui::widgets::{button, field, secret_field, title, value};
use crate::model::{Edit, FieldPath, Secret};
use crate::session::variables::{Decided, Kind, Row};
use crate::session::{Command, Session};

/// Width from which name and editor stand beside each other, in points.
const WIDE: f32 = 620.0;

/// Space at the left, where changed rows have their mark, in points.
const INDENT: f32 = 12.0;

/// Space at the left of what stands below the name, in points.
const BELOW_NAME: f32 = 24.0;

/// Height that a line at least has, in points.
const LINE: f32 = 28.0;

/// Draws the row.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View, row: &Row) {
    let top = ui.min_rect().left_top();
    let width = ui.available_width();
    ui.add_space(7.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme::MEDIUM, 2.0);
        ui.add_space(INDENT);
        let inner = width - INDENT - 2.0 * theme::MEDIUM;
        if width >= WIDE {
            let name = (inner * 0.5).floor();
            column(ui, name, |ui| {
                heading(ui, view, row);
                summary(ui, row);
            });
            column(ui, inner - name - theme::MEDIUM, |ui| {
                editor(ui, session, view, row);
                below(ui, session, view, row);
            });
        } else {
            column(ui, inner, |ui| {
                heading(ui, view, row);
                summary(ui, row);
                ui.add_space(2.0);
                ui.horizontal_top(|ui| {
                    ui.add_space(BELOW_NAME);
                    column(ui, inner - BELOW_NAME, |ui| {
                        editor(ui, session, view, row);
                        below(ui, session, view, row);
                    });
                });
            });
        }
    });
    ui.horizontal_top(|ui| {
        ui.add_space(INDENT + BELOW_NAME);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            if view.environment.expanded.contains(&row.name) {
                note::show(ui, session, row);
            }
            note::findings(ui, session, view, row);
        });
    });
    ui.add_space(7.0);
    let bottom = ui.min_rect().bottom();
    let palette = palette(ui);
    ui.painter().hline(
        top.x..=top.x + width,
        bottom,
        Stroke::new(1.0, palette.line),
    );
    if row.is_changed {
        let mark = Rect::from_min_max(
            pos2(top.x + 2.0, top.y + 9.0),
            pos2(top.x + 5.0, bottom - 9.0),
        );
        ui.painter().rect_filled(mark, 1.5, palette.accent);
    }
}

fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    let layout = Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        add(ui);
    });
}

fn heading(ui: &mut Ui, view: &mut View, row: &Row) {
    ui.horizontal(|ui| {
        ui.set_min_height(LINE);
        ui.spacing_mut().item_spacing.x = 6.0;
        let expanded = &mut view.environment.expanded;
        let is_expanded = expanded.contains(&row.name);
        let (icon, what) = if is_expanded {
            (Icon::ChevronDown, "Less about")
        } else {
            (Icon::ChevronRight, "More about")
        };
        let text = RichText::new(char::from(icon)).color(palette(ui).weak);
        let more = Button::new(text).frame(false).min_size(vec2(18.0, 0.0));
        if button::named(ui, more, &format!("{what} {}", row.name)).clicked() {
            if is_expanded {
                expanded.remove(&row.name);
            } else {
                expanded.insert(row.name.clone());
            }
        }
        let tags = f32::from(u8::from(row.is_required)) * 72.0
            + if matches!(row.kind, Kind::Secret { .. }) {
                66.0
            } else {
                0.0
            };
        let room = (ui.available_width() - tags).max(80.0);
        ui.scope(|ui| {
            ui.set_max_width(room);
            let name = RichText::new(&row.name).monospace();
            let response = title::named(ui, Label::new(name).truncate(), &row.name);
            response.on_hover_text(&row.name);
        });
        if row.is_required {
            tag(ui, None, "required");
        }
        if matches!(row.kind, Kind::Secret { .. }) {
            tag(ui, Some(Icon::KeyRound), "secret");
        }
    });
}

/// A word on a ground of its own.
fn tag(ui: &mut Ui, icon: Option<Icon>, word: &str) {
    let palette = palette(ui);
    let text = icon.map_or(word.to_owned(), |icon| {
        format!("{} {word}", char::from(icon))
    });
    let frame = egui::Frame::new()
        .fill(palette.tint)
        .corner_radius(theme::RADIUS)
        .inner_margin(egui::Margin::symmetric(7, 2));
    ui.scope(|ui| {
        // No higher than its word.
        ui.spacing_mut().interact_size.y = 0.0;
        frame.show(ui, |ui| {
            let label = Label::new(RichText::new(text).small()).wrap_mode(TextWrapMode::Extend);
            title::named(ui, label, word);
        });
    });
}

fn summary(ui: &mut Ui, row: &Row) {
    let text = row
        .variable
        .map_or("VISA does not know it.", |v| v.summary.as_str());
    ui.spacing_mut().interact_size.y = 0.0;
    ui.horizontal(|ui| {
        ui.add_space(BELOW_NAME);
        let text = RichText::new(text).small().color(palette(ui).weak);
        ui.add(Label::new(text).truncate());
    });
}

fn editor(ui: &mut Ui, session: &Session, view: &mut View, row: &Row) {
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - theme::ICON_BUTTON - ui.spacing().item_spacing.x;
        column(ui, width, |ui| match &row.kind {
            Kind::Value(set) => {
                let in_line = row.variable.and_then(|v| v.in_line(session.line()));
                let target = Target {
                    path: FieldPath::Env(row.name.clone()),
                    label: &row.name,
                    value: set.as_deref(),
                    otherwise: in_line.and_then(|in_line| in_line.default_in(session.release())),
                    source: "Default",
                    variable: row.variable,
                    line: session.line(),
                    width,
                    is_compact: false,
                    covered: Vec2::ZERO,
                };
                value::show(ui, view, &target);
            }
            Kind::Secret { is_in_project } => {
                secret(ui, session, view, row, *is_in_project, width);
            }
            Kind::Decided(decided) => decision(ui, decided),
        });
        reset(ui, session, view, row);
    });
}

fn secret(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    row: &Row,
    is_in_project: bool,
    width: f32,
) {
    let path = FieldPath::Secret(row.name.clone());
    let response = secret_field::editor(ui, session, view, &row.name, width);
    value::attend(ui, view, &path, &response, Vec2::ZERO);
    response.accessible_name(&row.name);
    if is_in_project {
        let field = FieldPath::Env(row.name.clone());
        let text = "Take it out of the project";
        let button = Button::new(theme::labelled(Icon::KeyRound, text));
        let name = format!("Take {} out of the project", row.name);
        let response = button::named(ui, button, &name);
        field::after(ui, view, &field, &response);
        let hint = "It goes to the secrets of this window, which are not saved.";
        if response.on_hover_text(hint).clicked() {
            let value = session.cluster().env.get(&row.name).unwrap_or_default();
            view.push(Command::SetSecret {
                name: row.name.clone(),
                secret: Secret::new(value.to_owned()),
            });
            view.edit(Edit::Unset { field });
        }
    }
}

/// A value that another part of the document decides.
fn decision(ui: &mut Ui, decided: &Decided) {
    let palette = palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(LINE);
        let (text, colour) = match decided.value.as_deref() {
            None => ("not set", palette.weak),
            Some("") => ("empty", palette.weak),
            Some(value) => (value, palette.text),
        };
        let is_value = decided.by != Owner::Roles && decided.value.is_some();
        let text = RichText::new(text).color(colour);
        let text = if is_value { text.monospace() } else { text };
        ui.add(Label::new(text).wrap());
    });
}

/// The way to the field that decides a value.
fn link(ui: &mut Ui, view: &mut View, row: &Row, decided: &Decided) {
    let Some(field) = &decided.field else {
        return;
    };
    let table = match field {
        FieldPath::Hosts => "",
        FieldPath::Settings(_) => "Cluster: ",
        FieldPath::Redis(_) => "Redis: ",
        FieldPath::Database(_) => "Database: ",
        FieldPath::Images(_) => "Images: ",
        FieldPath::Files(_) => "Files: ",
        _ => return,
    };
    let place = match field {
        FieldPath::Hosts => "the roles of the hosts".to_owned(),
        _ => format!("{table}{}", field.info().label),
    };
    let text = format!("{place} {}", char::from(Icon::ArrowUpRight));
    let text = RichText::new(text).small().color(palette(ui).accent);
    let name = format!("{}: go to {place}", row.name);
    let response = button::named(ui, Button::new(text).frame(false), &name);
    let path = FieldPath::Env(row.name.clone());
    if !decided.is_by_hand {
        field::after(ui, view, &path, &response);
    }
    value::attend(ui, view, &path, &response, Vec2::ZERO);
    if response
        .on_hover_text("Go to the field that decides it")
        .clicked()
    {
        view.reveal(field);
    }
}

/// The button that takes a value back.
fn reset(ui: &mut Ui, session: &Session, view: &mut View, row: &Row) {
    let field = FieldPath::Env(row.name.clone());
    match &row.kind {
        Kind::Secret { .. } if session.typed_secret(&row.name).is_some() => {
            let name = format!("Forget {}", row.name);
            if button::icon(ui, Icon::X, &name).clicked() {
                view.push(Command::SetSecret {
                    name: row.name.clone(),
                    secret: Secret::default(),
                });
            }
        }
        Kind::Secret { .. } if view.environment.wanted.added_secrets.contains(&row.name) => {
            let name = format!("Remove {}", row.name);
            if button::icon(ui, Icon::X, &name).clicked() {
                view.environment.wanted.added_secrets.remove(&row.name);
            }
        }
        Kind::Value(Some(_))
        | Kind::Decided(Decided {
            is_by_hand: true, ..
        }) => {
            let is_known = row.variable.is_some() && matches!(row.kind, Kind::Value(_));
            let (icon, name) = if is_known {
                (
                    Icon::RotateCcw,
                    format!("Reset {} to its default", row.name),
                )
            } else {
                (Icon::X, format!("Remove {}", row.name))
            };
            let response = button::icon(ui, icon, &name);
            if matches!(row.kind, Kind::Decided(_)) {
                field::after(ui, view, &field, &response);
            }
            if response.clicked() {
                view.edit(Edit::Unset { field });
            }
        }
        Kind::Secret { .. } | Kind::Value(None) | Kind::Decided(_) => (),
    }
}

/// Says which container reads it, who decides it, and how many hosts have a value of their own.
fn below(ui: &mut Ui, session: &Session, view: &mut View, row: &Row) {
    ui.spacing_mut().interact_size.y = 0.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 1.0);
        ui.spacing_mut().button_padding = Vec2::ZERO;
        let text = note::origin(row, session);
        ui.label(RichText::new(text).small().color(palette(ui).weak));
        if let Kind::Decided(decided) = &row.kind {
            link(ui, view, row, decided);
        }
        let text = match row.overriding {
            0 => return,
            1 => "1 host has its own".to_owned(),
            more => format!("{more} hosts have their own"),
        };
        let name = format!("{}: {text}", row.name);
        let text = format!("{text} {}", char::from(Icon::ArrowUpRight));
        let text = RichText::new(text).small().color(palette(ui).accent);
        if button::named(ui, Button::new(text).frame(false), &name).clicked() {
            view.environment.show_hosts(&row.name);
        }
    });
}
