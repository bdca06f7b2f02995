//! The manual in the window: the same pages as `visa-cluster explain`, with a search.

use egui::accesskit::Role;
use egui::text::LayoutJob;
use egui::{
    CursorIcon, FontSelection, Frame, Label, Panel, RichText, ScrollArea, Sense, Stroke,
    StrokeKind, TextEdit, TextFormat, Ui, WidgetInfo, vec2,
};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::{Page as Shown, View};
use crate::gui::widgets::{badge, button, title};
use crate::manual::{self, Entry, Kind, Page};

/// Height of one result, in points.
const ROW: f32 = 42.0;

/// Width of the labels of facts, in points.
const LABEL: f32 = 104.0;

/// Most that a line of text is wide, in points; longer ones are hard to read.
const WIDEST: f32 = 720.0;

/// What the manual shows.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The words that are searched for.
    words: String,
    /// Name of the page.
    name: Option<String>,
    /// The pages that were found, for the words that they were searched by.
    found: Option<(String, Vec<&'static Page>)>,
    /// The search gets the keyboard as soon as it is drawn.
    wants_keyboard: bool,
    /// The page of the list that is scrolled into sight as soon as it is drawn.
    scrolls: bool,
    /// Where the person came from.
    came_from: Option<Shown>,
}

impl State {
    /// Opens a page, or the search alone.
    pub(crate) fn open(&mut self, name: Option<&str>, from: Shown) {
        if from != Shown::Manual {
            self.came_from = Some(from);
        }
        match name {
            Some(name) => {
                self.name = Some(name.to_owned());
                self.words.clear();
                self.scrolls = true;
            }
            None => self.wants_keyboard = true,
        }
    }

    fn search(&mut self) {
        if self
            .found
            .as_ref()
            .is_none_or(|(words, _)| *words != self.words)
        {
            let is_typed = self.found.is_some() && !self.words.trim().is_empty();
            let found = manual::search(&self.words);
            if is_typed || self.name.is_none() {
                self.name = found.first().map(|page| page.name.clone());
            }
            self.found = Some((self.words.clone(), found));
        }
    }
}

/// Draws the manual.
pub(crate) fn show(ui: &mut Ui, view: &mut View) {
    let width = (ui.available_width() * 0.42).clamp(220.0, 380.0);
    Panel::left("manual-pages")
        .resizable(true)
        .default_size(width)
        .size_range(200.0..=520.0)
        .show(ui, |ui| list(ui, view));
    let page = view.manual.name.as_deref().and_then(manual::page);
    ui.horizontal(|ui| {
        ui.add_space(theme::MEDIUM);
        if let Some(from) = view.manual.came_from
            && button::plain(ui, Icon::ArrowLeft, "Back").clicked()
        {
            view.page = from;
        }
        if let Some(page) = page
            && button::plain(ui, Icon::Copy, "Copy")
                .on_hover_text("Copies the page as text")
                .clicked()
        {
            ui.ctx().copy_text(page.to_string());
        }
    });
    let Some(page) = page else {
        let text = "No page holds these words.";
        ui.label(RichText::new(text).color(palette(ui).weak));
        return;
    };
    ScrollArea::vertical()
        .id_salt(&page.name)
        .auto_shrink(false)
        .show(ui, |ui| {
            Frame::new()
                .inner_margin(theme::PANEL_MARGIN)
                .show(ui, |ui| text(ui, view, page));
        });
}

fn list(ui: &mut Ui, view: &mut View) {
    title::heading(ui, Icon::BookOpen, "Manual");
    let edit = TextEdit::singleline(&mut view.manual.words)
        .hint_text("Search findings and variables")
        .desired_width(f32::INFINITY);
    let response = ui.add(edit);
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Search the manual"));
    view.not_of_document(&response);
    if std::mem::take(&mut view.manual.wants_keyboard) {
        response.request_focus();
    }
    view.manual.search();
    let Some((words, found)) = view.manual.found.take() else {
        return;
    };
    let count = match found.len() {
        1 => "1 page".to_owned(),
        number => format!("{number} pages"),
    };
    ui.label(RichText::new(count).small().color(palette(ui).weak));
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if std::mem::take(&mut view.manual.scrolls) {
        let shown = view.manual.name.as_deref();
        let place = found
            .iter()
            .position(|page| Some(page.name.as_str()) == shown);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred pages")]
        let offset = place.unwrap_or_default() as f32 * (ROW + 2.0);
        area = area.vertical_scroll_offset(offset);
    }
    area.show_rows(ui, ROW, found.len(), |ui, rows| {
        for page in &found[rows] {
            row(ui, view, page);
        }
    });
    view.manual.found = Some((words, found));
}

fn row(ui: &mut Ui, view: &mut View, page: &Page) {
    let palette = palette(ui);
    let is_shown = view.manual.name.as_ref() == Some(&page.name);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_shown, &page.name));
    if response.clicked() {
        view.manual.name = Some(page.name.clone());
    }
    let painter = ui.painter();
    if is_shown {
        painter.rect_filled(rect, theme::RADIUS, palette.tint);
    } else if response.hovered() {
        painter.rect_filled(rect, theme::RADIUS, palette.slot);
    }
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette.accent);
        painter.rect_stroke(rect, theme::RADIUS, stroke, StrokeKind::Inside);
    }
    let inner = egui::UiBuilder::new().max_rect(rect.shrink2(vec2(theme::MEDIUM, 3.0)));
    let mut ui = ui.new_child(inner);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut job = LayoutJob::default();
    let font = FontSelection::from(egui::TextStyle::Small).resolve(ui.style());
    if let Kind::Finding(severity) = page.kind {
        let (icon, colour) = badge::sign(&ui, severity);
        let format = TextFormat::simple(font.clone(), colour);
        job.append(&format!("{} ", char::from(icon)), 0.0, format);
    }
    job.append(&page.name, 0.0, TextFormat::simple(font, palette.text));
    ui.add(Label::new(job).selectable(false).truncate());
    let summary = RichText::new(&page.summary).small().color(palette.weak);
    ui.add(Label::new(summary).selectable(false).truncate());
    response
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(&page.name);
}

fn text(ui: &mut Ui, view: &mut View, page: &Page) {
    ui.set_max_width(ui.available_width().min(WIDEST));
    ui.heading(page.title());
    if page.kind == Kind::Variable {
        ui.label(&page.summary);
    }
    for section in &page.sections {
        ui.add_space(theme::MEDIUM);
        if !section.heading.is_empty() {
            ui.label(theme::strong(&section.heading));
        }
        for Entry { label, text } in &section.entries {
            match label {
                None => {
                    ui.label(text);
                }
                Some(label) => fact(ui, view, label, text),
            }
        }
    }
}

fn fact(ui: &mut Ui, view: &mut View, label: &str, text: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.vertical(|ui| {
            ui.set_width(LABEL);
            ui.label(RichText::new(label).color(palette(ui).weak));
        });
        ui.vertical(|ui| match manual::page(text) {
            Some(page) => {
                let text = RichText::new(text).color(palette(ui).accent);
                if ui.link(text).clicked() {
                    view.open_manual(Some(&page.name));
                }
            }
            None => {
                ui.label(text);
            }
        });
    });
}
