//! The list: search and filters, and below them the rows, of which only those in sight are laid out.

use egui::scroll_area::ScrollAreaOutput;
use egui::{Align, Button, Id, Layout, Rect, RichText, ScrollArea, Ui, UiBuilder, pos2, vec2};
use lucide_icons::Icon;

use super::{row, search, section};
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, title};
use crate::session::Session;
use crate::session::variables::{Filter, Listing, Row, SITE_KEY, Section};

/// Height that is assumed of a row before it was drawn, in points.
const ROW: f32 = 62.0;

/// Distance beyond the visible part up to which rows are laid out, so that the keyboard reaches
/// them.
const BEYOND: f32 = 120.0;

/// Width below which the filters have a line of their own, in points.
const NARROW: f32 = 640.0;

/// A thing in the list.
enum Item<'a> {
    Section(&'a Section),
    Row(&'a Row),
    /// The field for a variable that VISA does not know.
    New,
}

impl Item<'_> {
    fn key(&self) -> String {
        match self {
            Self::Section(section) => format!("# {}", section.key),
            Self::Row(row) => row.name.clone(),
            Self::New => "+".to_owned(),
        }
    }
}

/// Draws toolbar and list.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let listing = view.environment.listing(session);
    toolbar(ui, view, &listing);
    ui.add_space(theme::SMALL);
    if listing.sections.is_empty() {
        nothing(ui, session, view, &listing);
        return;
    }
    unfold_revealed(view, &listing);
    let items = items(view, &listing);
    let output = rows(ui, session, view, &items);
    if output.inner {
        // Some rows were higher or lower than assumed.
        ui.ctx().request_repaint();
    }
}

fn toolbar(ui: &mut Ui, view: &mut View, listing: &Listing) {
    let is_narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        let width = (ui.available_width() * 0.3).clamp(180.0, 320.0);
        search::show(ui, view, width);
        ui.spacing_mut().item_spacing.x = 2.0;
        if !is_narrow {
            filters(ui, view, listing);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = "Add a variable of your own";
            if button::icon(ui, Icon::Plus, name).clicked() {
                let state = &mut view.environment;
                state.want(String::new(), Filter::All);
                state.toggled.remove(SITE_KEY);
                state.wants_new = true;
            }
        });
    });
    if is_narrow {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            filters(ui, view, listing);
        });
    }
}

/// Lets a person choose which of the variables are shown.
fn filters(ui: &mut Ui, view: &mut View, listing: &Listing) {
    for filter in Filter::ALL {
        let is_selected = view.environment.wanted.filter == *filter;
        let text = format!("{} {}", filter.label(), listing.tally.of_filter(*filter));
        let response = ui.add(Button::selectable(is_selected, &text).frame_when_inactive(true));
        let is_enabled = ui.is_enabled();
        response.widget_info(|| {
            let role = egui::accesskit::Role::RadioButton;
            egui::WidgetInfo::selected(role, is_enabled, is_selected, &text)
        });
        if response.clicked() {
            let search = view.environment.wanted.search.clone();
            view.environment.want(search, *filter);
        }
    }
}

/// Says why the list is empty, and what to do.
fn nothing(ui: &mut Ui, session: &Session, view: &mut View, listing: &Listing) {
    let wanted = &view.environment.wanted;
    let search = wanted.search.trim().to_owned();
    let filter = wanted.filter;
    ui.add_space(theme::LARGE * 2.0);
    ui.vertical_centered(|ui| {
        let weak = palette(ui).weak;
        let (icon, text, what) = match (search.as_str(), filter) {
            ("", Filter::Problems) => (
                Icon::CircleCheck,
                "No variable has a problem".to_owned(),
                "Whatever is found while you type appears here and below.",
            ),
            ("", Filter::Changed) => (
                Icon::Variable,
                "No variable is set".to_owned(),
                "VISA runs with its defaults. Show all variables to set some.",
            ),
            ("", _) => (
                Icon::Variable,
                "No variable is required".to_owned(),
                "Show all variables to set some.",
            ),
            (search, _) => (
                Icon::SearchX,
                format!("Nothing is found for “{}”", shortened(search)),
                "Names, descriptions and values were searched. Each word must occur.",
            ),
        };
        title::heading(ui, icon, &text);
        ui.label(RichText::new(what).color(weak));
        ui.add_space(theme::MEDIUM);
        if filter != Filter::All {
            let found = listing.tally.of_filter(Filter::All);
            let text = format!("Show all {found}");
            if found > 0 && button::plain(ui, Icon::List, &text).clicked() {
                view.environment.want(search.clone(), Filter::All);
            }
        }
        if !search.is_empty() && button::plain(ui, Icon::X, "Clear the search").clicked() {
            view.environment.want(String::new(), filter);
        }
        let is_name = search
            .to_uppercase()
            .parse::<crate::model::syntax::VariableName>();
        if let Ok(name) = is_name.map(|name| name.to_string()) {
            let text = format!("Add {name} as a variable of your own");
            if button::plain(ui, Icon::Plus, &text).clicked() {
                section::add(view, session, &name);
            }
        }
    });
}

/// Leaves out the end of a text that is too long for a heading.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Opens the group of the variable that is to be shown.
fn unfold_revealed(view: &mut View, listing: &Listing) {
    let state = &mut view.environment;
    let revealed = match &state.reveals {
        Some(name) => listing
            .sections
            .iter()
            .find(|section| section.rows.iter().any(|row| row.name == *name)),
        None if state.wants_new => listing.sections.iter().find(|s| s.key == SITE_KEY),
        None => None,
    };
    if let Some(section) = revealed
        && !is_open(view, section)
    {
        section::toggle(view, section);
    }
}

fn is_open(view: &View, section: &Section) -> bool {
    let state = &view.environment;
    state.is_filtered() || section.is_idle == state.toggled.contains(section.key)
}

fn items<'a>(view: &View, listing: &'a Listing) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for section in &listing.sections {
        items.push(Item::Section(section));
        if is_open(view, section) {
            items.extend(section.rows.iter().map(Item::Row));
        }
    }
    if !view.environment.is_filtered() {
        items.push(Item::New);
    }
    items
}

/// Draws the rows that are in sight; tells whether any has another height than assumed.
fn rows(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    items: &[Item<'_>],
) -> ScrollAreaOutput<bool> {
    let state = &mut view.environment;
    let keys: Vec<String> = items.iter().map(Item::key).collect();
    let heights: Vec<f32> = keys
        .iter()
        .map(|key| state.heights.get(key).copied().unwrap_or(ROW))
        .collect();
    let attended = state.attended.take();
    let revealed = state.reveals.take();
    let wants_new = state.wants_new;
    let is_wanted = |item: &Item<'_>| match item {
        Item::Row(row) => revealed.as_deref() == Some(row.name.as_str()),
        Item::New => wants_new,
        Item::Section(_) => false,
    };
    let mut area = ScrollArea::vertical()
        .id_salt("variables")
        .auto_shrink(false);
    if let Some(index) = items.iter().position(is_wanted) {
        let above: f32 = heights[..index].iter().sum();
        area = area.vertical_scroll_offset((above - ui.available_height() / 3.0).max(0.0));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_viewport(ui, |ui, viewport| {
        let mut is_off = false;
        let width = ui.available_width();
        let origin = ui.max_rect().min;
        let mut top = 0.0;
        for ((item, key), height) in items.iter().zip(&keys).zip(heights) {
            let is_attended = attended.as_ref() == Some(key);
            let is_in_sight =
                top + height > viewport.min.y - BEYOND && top < viewport.max.y + BEYOND;
            if !(is_in_sight || is_attended || is_wanted(item)) {
                top += height;
                continue;
            }
            let place = Rect::from_min_size(origin + vec2(0.0, top), vec2(width, height));
            // The controls of a row keep their identity whatever is above.
            let builder = UiBuilder::new()
                .scope_id(Id::unique(("variable-row", key)))
                .max_rect(place)
                .layout(Layout::top_down(Align::Min));
            let mut child = ui.new_child(builder);
            match item {
                Item::Section(section) => {
                    let is_open = is_open(view, section);
                    section::show(&mut child, view, section, is_open);
                }
                Item::Row(row) => row::show(&mut child, session, view, row),
                Item::New => section::new(&mut child, session, view),
            }
            if is_wanted(item) {
                // It had its chance to take the keyboard.
                view.focus = None;
            }
            let real = child.min_rect().height();
            if (real - height).abs() > 0.5 {
                is_off = true;
                view.environment.heights.insert(key.clone(), real);
            }
            top += real;
        }
        let end = origin + vec2(width, top);
        ui.expand_to_include_rect(Rect::from_min_max(origin, pos2(end.x, end.y)));
        is_off
    })
}
