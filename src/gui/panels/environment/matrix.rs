//! The table of what differs between hosts: a row a variable, a column a host. Names and hosts stay
//! in sight while it scrolls, and only cells in sight are laid out.

use std::ops::Range;

use egui::{
    Align, Button, Id, Label, Layout, Panel, Pos2, Rect, RichText, ScrollArea, Stroke, Ui,
    UiBuilder, Vec2, pos2, vec2,
};
use lucide_icons::Icon;

use super::{cell, note, overriding};
use crate::gui::theme::{self, palette};
use crate::gui::view::{Page, Selection, View};
use crate::gui::widgets::{button, host_card, title};
use crate::model::{Host, HostId};
use crate::session::Session;
use crate::session::variables::{Matrix, MatrixRow};

/// Width that a column has at least and at most, in points.
const COLUMN: (f32, f32) = (192.0, 300.0);

/// Height of a row, in points.
const ROW: f32 = 42.0;

/// Height of the names of the hosts, in points.
const HEADER: f32 = 38.0;

/// Height of the place that tells about the cell with the keyboard, and while there is none, in
/// points.
const NOTE: (f32, f32) = (92.0, 34.0);

/// Draws the table with all around it.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let matrix = view.environment.matrix(session);
    overriding::toolbar(ui, session, view);
    ui.add_space(theme::SMALL);
    let words = view.environment.hosts.search.trim().to_lowercase();
    let is_wanted = |host: &&Host| {
        [&host.name, &host.address]
            .iter()
            .any(|text| text.to_lowercase().contains(&words))
    };
    let hosts: Vec<&Host> = session.cluster().hosts.iter().filter(is_wanted).collect();
    if matrix.rows.is_empty() || hosts.is_empty() {
        nothing(
            ui,
            view,
            session.cluster().hosts.is_empty(),
            hosts.is_empty(),
        );
        return;
    }
    let note = match view.environment.hosts.cell {
        Some(_) => NOTE.0.min(ui.available_height() / 3.0),
        None => NOTE.1,
    };
    Panel::bottom("environment-cell")
        .frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(4, 8)))
        .show_separator_line(false)
        .exact_size(note)
        .show(ui, |ui| about(ui, session, view, &matrix));
    table(ui, session, view, &matrix, &hosts);
}

/// Says why there is no table, and what to do.
fn nothing(ui: &mut Ui, view: &mut View, has_no_hosts: bool, finds_no_hosts: bool) {
    ui.add_space(theme::LARGE * 2.0);
    ui.vertical_centered(|ui| {
        let (text, what) = if has_no_hosts {
            ("There are no hosts", "Add some in the topology.")
        } else if finds_no_hosts {
            ("No host is found", "Names and addresses were searched.")
        } else {
            (
                "No such variable differs between hosts",
                "Add an override to give a host a value of its own.",
            )
        };
        title::heading(ui, Icon::Table2, text);
        ui.label(RichText::new(what).color(palette(ui).weak));
        ui.add_space(theme::MEDIUM);
        if has_no_hosts {
            if button::plain(ui, Icon::Network, "Go to the topology").clicked() {
                view.page = Page::Topology;
            }
        } else if button::plain(ui, Icon::X, "Clear the search").clicked() {
            view.environment.hosts.search.clear();
            view.environment
                .want(String::new(), view.environment.wanted.filter);
        }
    });
}

/// The places of a table on the screen.
struct Places {
    /// Where the first cell would be, however far that is scrolled away.
    origin: Pos2,
    /// Where names and hosts stay.
    corner: Pos2,
    /// Width of the names.
    names: f32,
    /// Width of a column.
    column: f32,
}

impl Places {
    fn cell(&self, row: usize, column: usize) -> Rect {
        let min = self.origin + vec2(span(self.column, column), span(ROW, row));
        Rect::from_min_size(min, vec2(self.column, ROW))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a place among some thousands")]
fn span(size: f32, count: usize) -> f32 {
    size * count as f32
}

/// Returns which of `count` things of a size are in sight, and one more on either side, so that the
/// keyboard reaches it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among some thousands"
)]
fn in_sight(from: f32, to: f32, size: f32, count: usize) -> Range<usize> {
    let first = (from / size).max(0.0) as usize;
    let last = (to / size).max(0.0) as usize + 2;
    first.saturating_sub(1)..last.min(count)
}

fn table(ui: &mut Ui, session: &Session, view: &mut View, matrix: &Matrix, hosts: &[&Host]) {
    let names = (ui.available_width() * 0.36).clamp(180.0, 380.0);
    let covered = vec2(names, HEADER);
    let room = ui.available_width() - names - ui.spacing().scroll.bar_width;
    let width = (room / span(1.0, hosts.len())).clamp(COLUMN.0, COLUMN.1);
    let mut area = ScrollArea::both().id_salt("matrix").auto_shrink(false);
    let mut offset = None;
    // A cell that was just added is there a frame later.
    let revealed = view.environment.hosts.reveals.take_if(|(host, name)| {
        let column = hosts.iter().position(|one| one.id == *host);
        let row = matrix.rows.iter().position(|row| row.name == *name);
        let (Some(column), Some(row)) = (column, row) else {
            return false;
        };
        let room = (ui.available_size() - covered).max(Vec2::ZERO);
        let middle = vec2(span(width, column), span(ROW, row)) - room / 3.0;
        offset = Some(middle.max(Vec2::ZERO));
        true
    });
    if let Some(offset) = offset {
        area = area.scroll_offset(offset);
    }
    area.show_viewport(ui, |ui, viewport| {
        let start = ui.max_rect().min;
        let size = covered + vec2(span(width, hosts.len()), span(ROW, matrix.rows.len()));
        ui.expand_to_include_rect(Rect::from_min_size(start, size));
        let places = Places {
            origin: start + covered,
            corner: start + viewport.min.to_vec2(),
            names,
            column: width,
        };
        let columns = in_sight(viewport.min.x, viewport.max.x - names, width, hosts.len());
        let rows = in_sight(
            viewport.min.y,
            viewport.max.y - HEADER,
            ROW,
            matrix.rows.len(),
        );
        let clip = ui.clip_rect();
        let inner = places.corner + covered;

        let mut cells = child(ui, Rect::from_min_max(inner, clip.max));
        for row in rows.clone() {
            for column in columns.clone() {
                let place = places.cell(row, column);
                let one = cell::Cell {
                    row: &matrix.rows[row],
                    host: hosts[column],
                    covered,
                };
                let id = Id::unique(("cell", hosts[column].id, &one.row.name));
                let mut ui = cells.new_child(
                    UiBuilder::new()
                        .scope_id(id)
                        .max_rect(place.shrink2(vec2(6.0, 6.0)))
                        .layout(Layout::left_to_right(Align::Center)),
                );
                cell::show(&mut ui, session, view, &one);
            }
        }
        header(ui, view, &places, hosts, columns);
        sidebar(ui, &places, matrix, rows);
        lines(ui, &places, matrix.rows.len());
        if revealed.is_some() {
            // The cell had its chance to take the keyboard.
            view.focus = None;
        }
    });
}

/// A part of the table that nothing outside of it can be seen or touched through.
fn child(ui: &mut Ui, clip: Rect) -> Ui {
    let mut child = ui.new_child(UiBuilder::new().max_rect(clip));
    child.set_clip_rect(clip.intersect(ui.clip_rect()));
    child
}

/// Draws the names of the hosts.
fn header(ui: &mut Ui, view: &mut View, places: &Places, hosts: &[&Host], columns: Range<usize>) {
    let clip = ui.clip_rect();
    let min = places.corner + vec2(places.names, 0.0);
    let mut ui = child(
        ui,
        Rect::from_min_max(min, pos2(clip.right(), min.y + HEADER)),
    );
    for column in columns {
        let host = hosts[column];
        let left = places.origin.x + span(places.column, column);
        let place = Rect::from_min_size(pos2(left, min.y), vec2(places.column, HEADER));
        let builder = UiBuilder::new()
            .scope_id(Id::unique(("matrix-host", host.id)))
            .max_rect(place.shrink2(vec2(6.0, 4.0)))
            .layout(Layout::left_to_right(Align::Center));
        let mut ui = ui.new_child(builder);
        let text = theme::labelled(host_card::icon(host.role), host_card::name(host));
        let button = Button::new(theme::strong(text)).frame(false).truncate();
        let name = format!("Host {}, {}", host_card::name(host), host.role.label());
        let response = button::named(&mut ui, button, &name);
        let words = format!("{}: {}", host.role.label(), host.address);
        if response.on_hover_text(words).clicked() {
            view.page = Page::Topology;
            view.selection = Selection::Host(host.id);
            view.scroll_to = Some(host.id);
        }
    }
}

/// Draws the names of the variables.
fn sidebar(ui: &mut Ui, places: &Places, matrix: &Matrix, rows: Range<usize>) {
    let clip = ui.clip_rect();
    let min = places.corner + vec2(0.0, HEADER);
    let mut ui = child(
        ui,
        Rect::from_min_max(min, pos2(min.x + places.names, clip.bottom())),
    );
    for index in rows {
        let row = &matrix.rows[index];
        let top = places.origin.y + span(ROW, index);
        let place = Rect::from_min_size(pos2(min.x, top), vec2(places.names, ROW));
        let builder = UiBuilder::new()
            .max_rect(place.shrink2(vec2(4.0, 4.0)))
            .layout(Layout::top_down(Align::Min));
        let mut ui = ui.new_child(builder);
        ui.spacing_mut().item_spacing.y = 1.0;
        let name = Label::new(RichText::new(&row.name).monospace()).truncate();
        let summary = row
            .variable
            .map_or("VISA does not know it.", |v| v.summary.as_str());
        title::named(&mut ui, name, &row.name).on_hover_text(format!("{}: {summary}", row.name));
        let text = RichText::new(shared_words(row))
            .small()
            .color(palette(&ui).weak);
        ui.add(Label::new(text).truncate());
    }
}

/// Says which value hosts have without one of their own.
fn shared_words(row: &MatrixRow) -> String {
    match (row.owner, row.shared.as_deref()) {
        (Some(owner), _) => format!("decided by {owner}"),
        (None, _) if row.is_secret => "a secret, the same for all hosts".to_owned(),
        (None, Some("")) => "shared: empty text".to_owned(),
        (None, Some(value)) => format!("shared: {value}"),
        (None, None) => "not set for all hosts".to_owned(),
    }
}

fn lines(ui: &Ui, places: &Places, rows: usize) {
    let line = Stroke::new(1.0, palette(ui).line);
    let clip = ui.clip_rect();
    let painter = ui.painter();
    let top = places.corner.y + HEADER;
    painter.hline(clip.x_range(), top, line);
    painter.vline(places.corner.x + places.names, clip.y_range(), line);
    for row in 1..=rows {
        let y = places.origin.y + span(ROW, row);
        if y > top {
            painter.hline(clip.x_range(), y, line);
        }
    }
}

/// Tells about the cell that had the keyboard last.
fn about(ui: &mut Ui, session: &Session, view: &mut View, matrix: &Matrix) {
    ScrollArea::vertical().id_salt("cell-note")
        .min_scrolled_height(0.0).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let cell: Option<(HostId, String)> = view.environment.hosts.cell.clone();
        let found = cell.and_then(|(host, name)| {
            let row = matrix.rows.iter().find(|row| row.name == name)?;
            Some((session.cluster().host(host)?, row))
        });
        let Some((host, row)) = found else {
            let text = "Type in a cell to give a host a value of its own; pale values are shared by all hosts.";
            ui.label(RichText::new(text).small().color(palette(ui).weak));
            return;
        };
        let text = format!("{} on {}", row.name, host_card::name(host));
        ui.label(RichText::new(text).monospace());
        let summary = row.variable.map_or("VISA does not know it.", |v| v.summary.as_str());
        ui.label(RichText::new(summary).small().color(palette(ui).weak));
        for index in row.findings.get(&host.id).into_iter().flatten() {
            if let Some(finding) = session.findings().get(*index) {
                note::finding(ui, session, view, finding);
            }
        }
    });
}
