//! The files of the bundle as an export would write them; secrets are dots.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    CollapsingHeader, FontSelection, Galley, Id, Panel, RichText, ScrollArea, TextEdit, TextStyle,
    Ui, WidgetInfo,
};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, title};
use crate::render::{Entry, Resolved, SecretView, outline, render};
use crate::session::Session;

/// The rendered files of one state of the document.
#[derive(Clone, Default)]
struct Cache {
    revision: Option<u64>,
    path: Option<String>,
    entries: Arc<Vec<Entry>>,
    text: Arc<str>,
    error: Option<String>,
}

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let id = Id::unique("preview-cache");
    let mut cache: Cache = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    if cache.revision != Some(session.revision()) || cache.path != view.previewed {
        fill(&mut cache, session, view);
        ui.data_mut(|data| data.insert_temp(id, cache.clone()));
    }
    if let Some(error) = &cache.error {
        ui.add_space(theme::LARGE);
        title::heading(ui, Icon::FileX, "There is nothing to show yet");
        ui.label(error.as_str());
        ui.label("Mend the errors below; the files appear as soon as they can be made.");
        return;
    }

    Panel::left("preview-files")
        .resizable(true)
        .default_size(220.0)
        .size_range(160.0..=480.0)
        .show(ui, |ui| {
            ScrollArea::both()
                .auto_shrink(false)
                .show(ui, |ui| tree(ui, &cache.entries, view));
        });
    ui.horizontal(|ui| {
        ui.add_space(theme::MEDIUM);
        ui.label(theme::strong(cache.path.as_deref().unwrap_or_default()));
        if button::plain(ui, Icon::Copy, "Copy")
            .on_hover_text("Copies the text as shown, without secrets")
            .clicked()
        {
            ui.ctx().copy_text(cache.text.to_string());
        }
    });
    let is_page = cache
        .path
        .as_deref()
        .is_some_and(|path| path.ends_with("/README.md") || path == "README.md");
    let has_comments = !is_page;
    ScrollArea::both()
        .id_salt(("preview", &cache.path))
        .auto_shrink(false)
        .show(ui, |ui| text(ui, &cache.text, has_comments));
}

fn fill(cache: &mut Cache, session: &Session, view: &mut View) {
    *cache = Cache {
        revision: Some(session.revision()),
        ..Cache::default()
    };
    let subject = session.subject();
    let resolved = match Resolved::new(&subject) {
        Ok(resolved) => resolved,
        Err(error) => {
            cache.error = Some(error.to_string());
            cache.path.clone_from(&view.previewed);
            return;
        }
    };
    let entries = outline(&resolved);
    let shown = |path: &str| entries.iter().find(|entry| entry.path == path);
    let entry = view.previewed.as_deref().and_then(shown);
    // The file that was shown may have gone with its host.
    let entry = entry.or_else(|| entries.iter().find(|entry| entry.host().is_some()));
    if let Some(entry) = entry {
        view.previewed = Some(entry.path.clone());
        match render(&resolved, entry, SecretView::Masked) {
            Ok(content) => cache.text = content.text().into(),
            Err(error) => cache.text = error.to_string().into(),
        }
    }
    cache.path.clone_from(&view.previewed);
    cache.entries = Arc::new(entries);
}

/// Draws the files by folder, those of the first host unfolded.
fn tree(ui: &mut Ui, entries: &[Entry], view: &mut View) {
    let mut start = 0;
    let mut is_first_host = true;
    while start < entries.len() {
        let folder = folder_of(&entries[start]);
        let of_folder = entries[start..]
            .iter()
            .take_while(|entry| folder_of(entry) == folder);
        let end = start + of_folder.count();
        let files = &entries[start..end];
        match folder {
            None => files
                .iter()
                .for_each(|entry| file(ui, entry, &entry.path, view)),
            Some(folder) => {
                let is_host = files[0].host().is_some();
                let icon = if is_host {
                    Icon::Server
                } else {
                    Icon::Waypoints
                };
                let header = CollapsingHeader::new(theme::labelled(icon, folder))
                    .id_salt(("preview-folder", folder))
                    .default_open(!is_host || is_first_host)
                    .show(ui, |ui| {
                        for entry in files {
                            let name = &entry.path[folder.len() + 1..];
                            file(ui, entry, name, view);
                        }
                    });
                header
                    .header_response
                    .widget_info(|| WidgetInfo::labeled(Role::Button, true, folder));
                is_first_host &= !is_host;
            }
        }
        start = end;
    }
}

fn folder_of(entry: &Entry) -> Option<&str> {
    entry.path.split_once('/').map(|(folder, _)| folder)
}

fn file(ui: &mut Ui, entry: &Entry, name: &str, view: &mut View) {
    let is_shown = view.previewed.as_deref() == Some(&entry.path);
    let is_private = entry.mode & 0o077 == 0;
    let icon = if is_private {
        Icon::FileLock
    } else {
        Icon::FileText
    };
    let response = button::choice(ui, is_shown, icon, name);
    if response
        .on_hover_text(format!("{} (mode {:04o})", entry.path, entry.mode))
        .clicked()
    {
        view.previewed = Some(entry.path.clone());
    }
}

/// Shows a text that can be selected, comments paler than the rest.
fn text(ui: &mut Ui, text: &str, has_comments: bool) {
    let palette = palette(ui);
    let font = FontSelection::from(TextStyle::Monospace).resolve(ui.style());
    let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, _: f32| -> Arc<Galley> {
        let mut job = LayoutJob::default();
        for line in text.as_str().split_inclusive('\n') {
            let is_comment = has_comments && line.trim_start().starts_with('#');
            let colour = if is_comment {
                palette.weak
            } else {
                palette.text
            };
            job.append(line, 0.0, TextFormat::simple(font.clone(), colour));
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let mut shown = text;
    let edit = TextEdit::multiline(&mut shown)
        .desired_width(f32::INFINITY)
        .layouter(&mut layouter)
        .frame(egui::Frame::new().inner_margin(8));
    let response = ui.add(edit);
    response
        .widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, true, "Text of the file"));
    if text.is_empty() {
        ui.label(RichText::new("This file is empty.").color(palette.weak));
    }
}
