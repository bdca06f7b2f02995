//! The list of the plan's files by folder, with filters. Only rows in sight are laid out.

use std::collections::{BTreeMap, BTreeSet};

use egui::accesskit::Role;
use egui::{
    Align2, Button, EventFilter, FontSelection, Id, Key, Modifiers, Rect, Response, ScrollArea,
    Sense, TextEdit, TextStyle, Ui, WidgetInfo, pos2,
};
use lucide_icons::Icon;

use super::kind::{self, Kind};
use super::state::{Filter, State};
use crate::export::{Plan, PlannedFile};
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, outline};
use crate::session::Session;

/// Height of a row, in points.
const ROW: f32 = 26.0;

/// Width of the word about a file, in points.
const WORD: f32 = 120.0;

/// Name of the group of files that lie in no folder of their own.
const TOP: &str = "The folder itself";

/// A row of the list.
pub(super) enum Row<'a> {
    /// A folder, with the number of its files that are listed.
    Folder(&'a str, usize),
    File(&'a PlannedFile),
}

/// Returns the rows that the filters let through: hosts in the order of the project, and folders
/// that are of the past behind them.
pub(super) fn listed<'a>(session: &Session, plan: &'a Plan, state: &State) -> Vec<Row<'a>> {
    let words = state.search.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let is_listed = |file: &&PlannedFile| {
        let kind = Kind::of(&file.status);
        let is_wanted = match state.filter {
            Filter::All => true,
            Filter::Changes => kind != Kind::Unchanged,
            Filter::Only(only) => kind == only,
        };
        let path = || file.path.to_lowercase();
        is_wanted && (words.is_empty() || words.iter().all(|word| path().contains(word)))
    };
    let hosts = session.cluster().hosts.iter().enumerate();
    let hosts: BTreeMap<&str, usize> = hosts
        .map(|(place, host)| (host.name.as_str(), place + 1))
        .collect();
    let present: BTreeSet<&str> = plan
        .files
        .iter()
        .filter(|file| Kind::of(&file.status) != Kind::Old)
        .map(folder_of)
        .collect();
    let mut folders: BTreeMap<(usize, &str), Vec<&PlannedFile>> = BTreeMap::new();
    for file in plan.files.iter().filter(is_listed) {
        let folder = folder_of(file);
        let place = match hosts.get(folder) {
            _ if !present.contains(folder) => usize::MAX,
            Some(place) => *place,
            None => 0,
        };
        folders.entry((place, folder)).or_default().push(file);
    }
    let mut rows = Vec::new();
    for ((_, folder), files) in folders {
        rows.push(Row::Folder(folder, files.len()));
        if !state.folded.contains(folder) {
            rows.extend(files.into_iter().map(Row::File));
        }
    }
    rows
}

/// Returns the folder of a file; an empty one at the top.
fn folder_of(file: &PlannedFile) -> &str {
    file.path.split_once('/').map_or("", |(folder, _)| folder)
}

/// Goes to the next or the previous file.
pub(super) fn keys(ui: &Ui, view: &mut View, rows: &[Row<'_>]) {
    for (modifiers, forward) in [(Modifiers::SHIFT, false), (Modifiers::NONE, true)] {
        let count = ui.input_mut(|input| input.count_and_consume_key(modifiers, Key::F8));
        for _ in 0..count {
            step(view, rows, forward);
        }
    }
}

/// Selects the next or the previous file; returns its path.
pub(super) fn step<'a>(view: &mut View, rows: &[Row<'a>], forward: bool) -> Option<&'a str> {
    let files: Vec<&str> = rows
        .iter()
        .filter_map(|row| match row {
            Row::File(file) => Some(file.path.as_str()),
            Row::Folder(..) => None,
        })
        .collect();
    let selected = view.export.selected();
    let at = files.iter().position(|path| Some(*path) == selected);
    let next = match (at, forward) {
        (None, true) => 0,
        (None, false) => files.len().checked_sub(1)?,
        (Some(at), true) => at + 1,
        (Some(at), false) => at.checked_sub(1)?,
    };
    let path = *files.get(next)?;
    view.export.select(path);
    view.export.reveals = Some(path.to_owned());
    Some(path)
}

/// Draws filters and rows.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View, plan: &Plan, rows: &[Row<'_>]) {
    chips(ui, view, plan);
    search(ui, view);
    if rows.is_empty() {
        ui.label("No file is like that.");
        if button::plain(ui, Icon::List, "Show all files").clicked() {
            view.export.filter = Filter::All;
            view.export.search.clear();
        }
        return;
    }
    let mut area = ScrollArea::vertical()
        .id_salt("files of the plan")
        .auto_shrink(false);
    let revealed = view.export.reveals.take();
    let is_revealed =
        |row: &Row<'_>| matches!(row, Row::File(file) if Some(&file.path) == revealed.as_ref());
    let at = revealed
        .as_ref()
        .and_then(|_| rows.iter().position(is_revealed));
    ui.spacing_mut().item_spacing.y = 0.0;
    let room = ui.available_height();
    let offset_id = Id::unique("files of the plan: offset");
    let before: f32 = ui.data(|data| data.get_temp(offset_id)).unwrap_or(0.0);
    if let Some(at) = at {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand rows")]
        let top = at as f32 * ROW;
        if top < before || top + ROW > before + room {
            area = area.vertical_scroll_offset((top - room / 3.0).max(0.0));
        }
    }
    let output = area.show_rows(ui, ROW, rows.len(), |ui, range| {
        for (index, row) in rows.iter().enumerate().take(range.end).skip(range.start) {
            match row {
                Row::Folder(folder, count) => group(ui, view, folder, *count),
                Row::File(file) => {
                    let response = one(ui, session, view, file);
                    arrows(ui, view, rows, index, &response);
                }
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(offset_id, output.state.clamped_offset().y));
}

fn chips(ui: &mut Ui, view: &mut View, plan: &Plan) {
    let mut counts = [0; Kind::ALL.len()];
    for file in &plan.files {
        let kind = Kind::of(&file.status);
        if let Some(index) = Kind::ALL.iter().position(|of| *of == kind) {
            counts[index] += 1;
        }
    }
    let all = plan.files.len();
    let unchanged = counts.last().copied().unwrap_or(0);
    let kinds = Kind::ALL.iter().zip(counts);
    let kinds = kinds.filter(|(_, count)| *count > 0);
    let kinds = kinds.map(|(kind, count)| (Filter::Only(*kind), kind.label(), count));
    let mut filters = vec![(Filter::Changes, "Changes", all - unchanged)];
    filters.extend(kinds);
    filters.push((Filter::All, "All", all));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(2.0, 2.0);
        for (filter, label, count) in filters {
            let is_selected = view.export.filter == filter;
            let text = format!("{label} {count}");
            let response = ui.add(Button::selectable(is_selected, &text).frame_when_inactive(true));
            let is_enabled = ui.is_enabled();
            response.widget_info(|| {
                WidgetInfo::selected(Role::RadioButton, is_enabled, is_selected, &text)
            });
            if response.clicked() {
                view.export.filter = filter;
            }
        }
    });
}

fn search(ui: &mut Ui, view: &mut View) {
    let edit = TextEdit::singleline(&mut view.export.search)
        .hint_text("Find files")
        .desired_width(f32::INFINITY);
    let response = ui.add(edit);
    view.not_of_document(&response);
    response
        .accessible_name("Find files")
        .on_hover_text("Words of their paths");
}

/// Draws a folder.
fn group(ui: &mut Ui, view: &mut View, folder: &str, count: usize) {
    let is_folded = view.export.folded.contains(folder);
    let title = if folder.is_empty() { TOP } else { folder };
    let name = match count {
        1 => format!("{title}, 1 file"),
        count => format!("{title}, {count} files"),
    };
    let (response, place) = row(ui, Id::unique("export-folder").with(folder));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, !is_folded, &name));
    let palette = palette(ui);
    outline::paint(ui, place, palette.slot, outline::of(ui, &response, false));
    let icon = if is_folded {
        Icon::ChevronRight
    } else {
        Icon::ChevronDown
    };
    let font = FontSelection::from(TextStyle::Body).resolve(ui.style());
    let at = pos2(place.left() + 8.0, place.center().y);
    let text = theme::labelled(icon, title);
    let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    painter.text(at, Align2::LEFT_CENTER, text, font.clone(), palette.text);
    let at = pos2(place.right() - 8.0, place.center().y);
    painter.text(at, Align2::RIGHT_CENTER, count, font, palette.weak);
    if response.clicked() {
        if is_folded {
            view.export.folded.remove(folder);
        } else {
            view.export.folded.insert(folder.to_owned());
        }
    }
}

fn id_of(path: &str) -> Id {
    Id::unique("export-file").with(path)
}

/// Takes the place of a row.
fn row(ui: &mut Ui, id: Id) -> (Response, Rect) {
    let size = egui::vec2(ui.available_width(), ROW);
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let place = place.shrink2(egui::vec2(1.0, 0.5));
    (ui.interact(place, id, Sense::click()), place)
}

/// Draws a file.
fn one(ui: &mut Ui, session: &Session, view: &mut View, file: &PlannedFile) -> Response {
    let is_selected = view.export.selected() == Some(&file.path);
    let words = kind::words(file, session.planning());
    let (response, place) = row(ui, id_of(&file.path));
    let mode = file
        .mode_change()
        .map(|(old, new)| format!("{old:04o} → {new:04o}"));
    let name = match &mode {
        Some(mode) => format!("{}: {words}, mode {mode}", file.path),
        None => format!("{}: {words}", file.path),
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, &name));
    let palette = palette(ui);
    if is_selected || response.hovered() || response.has_focus() {
        let ground = if is_selected {
            palette.tint
        } else {
            palette.page
        };
        let stroke = outline::of(ui, &response, false);
        outline::paint(ui, place, ground, stroke);
    }
    let (icon, colour) = Kind::of(&file.status).sign(ui);
    let text_colour = if session.is_plan_current() {
        palette.text
    } else {
        palette.weak
    };
    let small = FontSelection::from(TextStyle::Small).resolve(ui.style());
    let mono = FontSelection::from(TextStyle::Monospace).resolve(ui.style());
    let middle = place.center().y;
    let at = pos2(place.left() + 16.0, middle);
    let word = theme::labelled(icon, words);
    ui.painter()
        .text(at, Align2::LEFT_CENTER, word, small.clone(), colour);
    let mut right = place.right() - 8.0;
    if let Some(mode) = mode {
        let at = pos2(right, middle);
        let drawn = ui
            .painter()
            .text(at, Align2::RIGHT_CENTER, mode, small, palette.weak);
        right = drawn.left() - 8.0;
    }
    let path = file
        .path
        .split_once('/')
        .map_or(file.path.as_str(), |(_, path)| path);
    let left = place.left() + 16.0 + WORD;
    let room = Rect::from_x_y_ranges(left..=right.max(left), place.y_range());
    let mut job = egui::text::LayoutJob::simple_singleline(path.to_owned(), mono, text_colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.width());
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = pos2(left, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, text_colour);
    let response = response.on_hover_text(format!("{}: {}", file.path, file.status));
    if response.clicked() {
        view.export.select(&file.path);
    }
    response
}

/// Moves the selection by arrow keys while a row has the keyboard.
fn arrows(ui: &Ui, view: &mut View, rows: &[Row<'_>], index: usize, response: &Response) {
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    for (key, forward) in [(Key::ArrowUp, false), (Key::ArrowDown, true)] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            if let Row::File(file) = &rows[index] {
                view.export.select(&file.path);
            }
            if let Some(path) = step(view, rows, forward) {
                ui.memory_mut(|memory| memory.request_focus(id_of(path)));
                ui.ctx().request_repaint();
            }
        }
    }
}
