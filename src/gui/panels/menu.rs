//! The bar at the top: menus, name of the project, state, and the way to the export.

use std::path::Path;

use egui::accesskit;
use egui::{
    Align, Button, KeyboardShortcut, Label, Layout, MenuBar, RichText, ThemePreference, Ui,
    WidgetInfo, gui_zoom, vec2,
};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::{Counts, Page, View};
use crate::gui::{
    keys,
    widgets::{badge, button, title},
};
use crate::model::Role;
use crate::session::{Command, ImportFrom, Session, Where};

/// Draws the bar.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    MenuBar::new().ui(ui, |ui| {
        ui.menu_button("File", |ui| file(ui, session, view));
        ui.menu_button("Edit", |ui| edit(ui, session, view));
        ui.menu_button("View", |ui| appearance(ui, view));
        ui.menu_button("Help", |ui| help(ui, view));

        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // Menus have narrow buttons.
            ui.spacing_mut().button_padding = vec2(10.0, 5.0);
            if button::main(ui, Icon::PackageOpen, "Export…").clicked() {
                view.open_export();
            }
            test(ui, session, view);
            state(ui, session, view);
            let changed = if session.is_changed() { " •" } else { "" };
            let title = format!("{}{changed}", session.title());
            ui.with_layout(
                Layout::centered_and_justified(egui::Direction::LeftToRight),
                |ui| {
                    let label = ui.add(Label::new(theme::strong(title)).truncate());
                    match session.path() {
                        Some(path) => label.on_hover_text(path.display().to_string()),
                        None => label,
                    };
                },
            );
        });
    });
}

/// Tests all connections; while that runs, leads to how it goes.
fn test(ui: &mut Ui, session: &Session, view: &mut View) {
    if session.probes().are_running() {
        if button::plain(ui, Icon::LoaderCircle, "Testing…")
            .on_hover_text("Shows how the tests of the connections go")
            .clicked()
        {
            view.page = Page::Connections;
        }
    } else if button::plain(ui, Icon::PlugZap, "Test connections")
        .on_hover_text("Tests whether VISA would find its servers")
        .clicked()
    {
        view.test_connections();
    }
}

/// Says how many problems there are; a click leads to the first.
fn state(ui: &mut Ui, session: &Session, view: &mut View) {
    let counts = Counts::of(session.findings());
    match badge::text(ui, counts) {
        None => {
            let good = palette(ui).good;
            let text = theme::labelled(Icon::CircleCheck, "No problems");
            let label = Label::new(RichText::new(text).small().color(good));
            title::named(ui, label, "No problems");
        }
        Some(badge) => {
            let words = counts.words();
            let button = button::named(ui, Button::new(badge), &words);
            if button.on_hover_text(&words).clicked()
                && let Some(first) = session.findings().first()
            {
                view.reveal(&first.field);
            }
        }
    }
}

/// Adds an entry of a menu with its shortcut.
fn entry(ui: &mut Ui, icon: Icon, text: &str, shortcut: Option<&KeyboardShortcut>) -> bool {
    let mut button = Button::new(theme::labelled(icon, text));
    if let Some(shortcut) = shortcut {
        button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
    }
    button::named(ui, button, text).clicked()
}

fn file(ui: &mut Ui, session: &Session, view: &mut View) {
    if entry(ui, Icon::FilePlus, "New", Some(&keys::NEW)) {
        view.push(Command::New);
    }
    if entry(ui, Icon::FolderOpen, "Open…", Some(&keys::OPEN)) {
        view.push(Command::Open(Where::Ask));
    }
    ui.add_enabled_ui(!session.recent().is_empty(), |ui| {
        let recent = "Open recent";
        let menu = ui.menu_button(theme::labelled(Icon::History, recent), |ui| {
            for path in session.recent() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let folder = path.parent().map(Path::display);
                let folder = folder.map(|f| f.to_string()).unwrap_or_default();
                let button = Button::new(name).shortcut_text(RichText::new(folder).small());
                if ui.add(button).clicked() {
                    view.push(Command::Open(Where::Path(path.clone())));
                }
            }
        });
        menu.response
            .widget_info(|| WidgetInfo::labeled(accesskit::Role::Button, ui.is_enabled(), recent));
    });
    if entry(ui, Icon::BookOpen, "Open the example", None) {
        view.push(Command::OpenExample);
    }
    ui.separator();
    if entry(ui, Icon::FileInput, "Import files…", None) {
        view.push(Command::Import(ImportFrom::Files));
    }
    if entry(ui, Icon::FolderInput, "Import a folder…", None) {
        view.push(Command::Import(ImportFrom::Folder));
    }
    ui.separator();
    if entry(ui, Icon::Save, "Save", Some(&keys::SAVE)) {
        view.push(Command::Save);
    }
    if entry(ui, Icon::SaveAll, "Save as…", Some(&keys::SAVE_AS)) {
        view.push(Command::SaveAs(Where::Ask));
    }
    ui.separator();
    if entry(ui, Icon::PackageOpen, "Export…", Some(&keys::EXPORT)) {
        view.open_export();
    }
    ui.separator();
    if entry(ui, Icon::LogOut, "Quit", Some(&keys::QUIT)) {
        view.push(Command::Close);
    }
}

fn edit(ui: &mut Ui, session: &Session, view: &mut View) {
    for (icon, verb, title, shortcut, command) in [
        (
            Icon::Undo2,
            "Undo",
            session.undo_title(),
            &keys::UNDO,
            Command::Undo,
        ),
        (
            Icon::Redo2,
            "Redo",
            session.redo_title(),
            &keys::REDO,
            Command::Redo,
        ),
    ] {
        let text = match title {
            Some(title) => format!("{verb}: {title}"),
            None => verb.to_owned(),
        };
        ui.add_enabled_ui(title.is_some(), |ui| {
            if entry(ui, icon, &text, Some(shortcut)) {
                view.push(command);
            }
        });
    }
    ui.separator();
    for (role, text) in [
        (Role::Secondary, "Add a secondary"),
        (Role::Spare, "Add a spare host"),
    ] {
        if entry(ui, Icon::Plus, text, None) {
            view.add_host(role);
        }
    }
}

fn appearance(ui: &mut Ui, view: &mut View) {
    if entry(ui, Icon::Network, "Topology", Some(&keys::TOPOLOGY)) {
        view.page = Page::Topology;
    }
    if entry(ui, Icon::Variable, "Environment", Some(&keys::ENVIRONMENT)) {
        view.page = Page::Environment;
    }
    if entry(ui, Icon::FileText, "Preview", Some(&keys::PREVIEW)) {
        view.page = Page::Preview;
    }
    if entry(ui, Icon::PlugZap, "Connections", Some(&keys::CONNECTIONS)) {
        view.page = Page::Connections;
    }
    if entry(
        ui,
        Icon::Activity,
        "Test all connections",
        Some(&keys::TEST),
    ) {
        view.test_connections();
    }
    ui.separator();
    let present = ui.ctx().options(|options| options.theme_preference);
    for (preference, icon, text) in [
        (ThemePreference::System, Icon::Monitor, "As the system"),
        (ThemePreference::Light, Icon::Sun, "Light"),
        (ThemePreference::Dark, Icon::Moon, "Dark"),
    ] {
        if button::choice(ui, present == preference, icon, text).clicked() {
            ui.ctx().set_theme(preference);
            // Half of this frame was drawn in the former theme: it is drawn anew before it is shown.
            ui.ctx().request_discard("the theme was switched");
        }
    }
    ui.separator();
    gui_zoom::zoom_menu_buttons(ui);
}

fn help(ui: &mut Ui, view: &mut View) {
    ui.set_max_width(360.0);
    if entry(ui, Icon::BookOpen, "Manual", Some(&keys::MANUAL)) {
        view.open_manual(None);
    }
    ui.separator();
    ui.label(theme::strong(concat!(
        "visa-cluster ",
        env!("CARGO_PKG_VERSION")
    )));
    ui.label("Lays out load-balanced VISA hosts and exports their bundles.");
    ui.separator();
    ui.label(
        "On the picture: drag the cards of hosts, or select one with the arrow keys and press",
    );
    ui.label("P  primary      S  secondary      X  spare");
    ui.label("Enter  rename      Delete  remove      Esc  end a drag");
    ui.separator();
    ui.label("In the plan of an export, with Shift to the one before:");
    ui.label("F8  next file      F7  next change");
    ui.separator();
    ui.label("The same from a terminal:");
    ui.label(RichText::new("visa-cluster --help").monospace());
}
