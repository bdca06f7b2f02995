//! The heading of a group, and the field for variables that VISA does not know.

use egui::accesskit::Role;
use egui::{
    Align, Button, Key, Label, Layout, RichText, Sense, Stroke, StrokeKind, TextEdit, TextStyle,
    Ui, UiBuilder, WidgetInfo, vec2,
};
use lucide_icons::Icon;

use crate::catalog::{Catalog, is_secret_of};
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{badge, button};
use crate::model::syntax::VariableName;
use crate::model::{Edit, FieldPath, Value};
use crate::session::Session;
use crate::session::variables::{Filter, Section};

/// Height of a heading, in points.
const HEIGHT: f32 = 36.0;

/// Folds or unfolds a group.
pub(super) fn toggle(view: &mut View, section: &Section) {
    let toggled = &mut view.environment.toggled;
    if !toggled.remove(section.key) {
        toggled.insert(section.key);
    }
}

/// Draws the heading of a group.
pub(super) fn show(ui: &mut Ui, view: &mut View, section: &Section, is_open: bool) {
    let palette = palette(ui);
    ui.add_space(theme::SMALL);
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let tally = section.tally;
    let changed = tally.of_filter(Filter::Changed);
    let problems = tally.of_filter(Filter::Problems);
    let is_fixed = view.environment.is_filtered();
    response.widget_info(|| {
        let state = if is_open { "open" } else { "closed" };
        let label = format!(
            "{}, {state}, {changed} changed, {problems} with problems",
            section.title
        );
        WidgetInfo::labeled(Role::Button, true, label)
    });
    if response.clicked() && !is_fixed {
        toggle(view, section);
    }
    let fill = if response.hovered() && !is_fixed {
        palette.buttons[1]
    } else {
        palette.slot
    };
    ui.painter().rect_filled(rect, theme::RADIUS, fill);
    if response.has_focus() {
        response.scroll_to_me(None);
        let stroke = Stroke::new(2.0, palette.accent);
        ui.painter()
            .rect_stroke(rect, theme::RADIUS, stroke, StrokeKind::Inside);
    }
    let inner = UiBuilder::new()
        .max_rect(rect.shrink2(vec2(10.0, 4.0)))
        .layout(Layout::left_to_right(Align::Center));
    let mut ui = ui.new_child(inner);
    let label = |ui: &mut Ui, text: RichText| ui.add(Label::new(text).selectable(false));
    let chevron = if is_open {
        Icon::ChevronDown
    } else {
        Icon::ChevronRight
    };
    label(
        &mut ui,
        RichText::new(char::from(chevron)).color(palette.weak),
    );
    label(&mut ui, theme::strong(section.title));
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if let Some(worst) = section.worst {
            let (icon, colour) = badge::sign(ui, worst);
            let text = format!("{} {problems}", char::from(icon));
            label(ui, RichText::new(text).small().color(colour));
        }
        let all = tally.of_filter(Filter::All);
        let text = format!("{changed} of {all} set");
        label(ui, RichText::new(text).small().color(palette.weak));
        if section.is_idle {
            let text = "nothing that is exported reads these";
            label(ui, RichText::new(text).small().color(palette.weak));
        }
    });
}

/// Draws the field for a new name.
pub(super) fn new(ui: &mut Ui, session: &Session, view: &mut View) {
    ui.add_space(theme::LARGE);
    let label = ui.label("Add a variable of your own");
    let mut chosen = None;
    ui.horizontal(|ui| {
        let hint = RichText::new("QUARKUS_… or a name of the site").color(palette(ui).weak);
        let edit = TextEdit::singleline(&mut view.environment.new_name)
            .font(TextStyle::Monospace)
            .hint_text(hint)
            .desired_width(360.0_f32.min(ui.available_width() - 100.0));
        let response = ui.add(edit).labelled_by(label.id);
        if std::mem::take(&mut view.environment.wants_new) {
            response.request_focus();
            response.scroll_to_me(Some(Align::Center));
        }
        view.not_of_document(&response);
        let is_entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let name = view.environment.new_name.trim().to_owned();
        let is_sound = name.parse::<VariableName>().is_ok();
        let is_clicked = ui
            .add_enabled_ui(is_sound, |ui| {
                let add = Button::new(theme::labelled(Icon::Plus, "Add"));
                button::named(ui, add, "Add the variable").clicked()
            })
            .inner;
        if (is_entered || is_clicked) && is_sound {
            chosen = Some(name);
        }
    });
    let palette = palette(ui);
    let name = view.environment.new_name.trim();
    let (text, colour) = match name.parse::<VariableName>() {
        Err(error) if !name.is_empty() => {
            (format!("{}; {}", error.message, error.help), palette.error)
        }
        _ => (
            "Names that VISA knows are in the groups above; others reach all containers."
                .to_owned(),
            palette.weak,
        ),
    };
    ui.add_space(2.0);
    ui.label(RichText::new(text).small().color(colour));
    ui.add_space(theme::LARGE);
    if let Some(name) = chosen {
        add(view, session, &name);
    }
}

/// Adds a variable, or shows the one of that name.
pub(super) fn add(view: &mut View, session: &Session, name: &str) {
    view.environment.new_name.clear();
    let known = Catalog::get().variable(name);
    let is_listed = known.is_some_and(|variable| variable.in_line(session.line()).is_some());
    let field = if is_secret_of(known, name, "") {
        // It has no place in the project, but a field of its own.
        if known.is_none() {
            view.environment
                .wanted
                .added_secrets
                .insert(name.to_owned());
        }
        FieldPath::Secret(name.to_owned())
    } else {
        let field = FieldPath::Env(name.to_owned());
        if !is_listed && session.cluster().env.get(name).is_none() {
            view.edit(Edit::Set {
                field: field.clone(),
                value: Value::from(""),
            });
        }
        field
    };
    view.environment.reveal(&field);
    view.focus = Some(field);
}
