//! The bar above the table of hosts: search, and the fields for another override.

use egui::{
    Align, Button, ComboBox, Id, Key, Layout, Popup, PopupCloseBehavior, RichText, TextEdit,
    TextStyle, Ui,
};
use lucide_icons::Icon;

use super::search;
use crate::catalog::{Catalog, Variable, is_secret};
use crate::environment::Environment;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, host_card};
use crate::model::syntax::VariableName;
use crate::model::{Edit, FieldPath, HostId, Value};
use crate::session::Session;

/// Names that are offered below the field.
const SUGGESTIONS: usize = 8;

/// Hosts from which a search among them is of use.
const MANY: usize = 6;

/// Draws the bar.
pub(super) fn toolbar(ui: &mut Ui, session: &Session, view: &mut View) {
    ui.horizontal_wrapped(|ui| {
        search::show(ui, view, (ui.available_width() * 0.26).clamp(160.0, 280.0));
        if session.cluster().hosts.len() >= MANY {
            let hint = theme::labelled(Icon::Server, "Find hosts");
            let edit = TextEdit::singleline(&mut view.environment.hosts.search)
                .desired_width(160.0)
                .hint_text(RichText::new(hint).color(palette(ui).weak));
            let response = ui.add(edit);
            if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
                view.environment.hosts.search.clear();
            }
            view.not_of_document(&response);
            response.accessible_name("Find hosts");
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let has_hosts = !session.cluster().hosts.is_empty();
            ui.add_enabled_ui(has_hosts, |ui| {
                if button::plain(ui, Icon::Plus, "Add an override").clicked() {
                    view.environment.hosts.adds ^= true;
                }
            });
        });
    });
    if view.environment.hosts.adds {
        fields(ui, session, view);
    }
}

/// Draws the fields for variable and host.
fn fields(ui: &mut Ui, session: &Session, view: &mut View) {
    let hosts = &session.cluster().hosts;
    let chosen = view.environment.hosts.new_host;
    let chosen = hosts
        .iter()
        .find(|host| Some(host.id) == chosen)
        .or(hosts.first());
    let Some(host) = chosen else {
        return;
    };
    ui.add_space(theme::SMALL);
    let frame = egui::Frame::new()
        .fill(palette(ui).slot)
        .corner_radius(theme::RADIUS)
        .inner_margin(egui::Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Variable");
            let is_entered = name(ui, session, view, label.id);
            let label = ui.label("on host");
            let response = ComboBox::from_id_salt("override-host")
                .width(150.0)
                .selected_text(host_card::name(host))
                .show_ui(ui, |ui| {
                    for one in hosts {
                        let text = host_card::name(one);
                        if ui.selectable_label(one.id == host.id, text).clicked() {
                            view.environment.hosts.new_host = Some(one.id);
                        }
                    }
                })
                .response;
            response.labelled_by(label.id);
            let typed = view.environment.hosts.new_name.trim().to_owned();
            let fault = fault(session, &typed);
            let is_clicked = ui
                .add_enabled_ui(fault.is_none(), |ui| {
                    let add = Button::new(theme::labelled(Icon::Plus, "Add"));
                    button::named(ui, add, "Add it to the host").clicked()
                })
                .inner;
            if (is_clicked || is_entered) && fault.is_none() {
                add(session, view, host.id, &typed);
            }
            let fits = !fitting(session, &typed.to_uppercase()).is_empty();
            if let Some(fault) = fault.filter(|_| !typed.is_empty() && !fits) {
                ui.label(RichText::new(fault).small().color(palette(ui).weak));
            }
        });
    });
}

/// Draws the field for the name with what fits it; tells whether it was entered.
fn name(ui: &mut Ui, session: &Session, view: &mut View, label: Id) -> bool {
    let hint = RichText::new("VISA_…").color(palette(ui).weak);
    let edit = TextEdit::singleline(&mut view.environment.hosts.new_name)
        .id(Id::unique("override-name"))
        .font(TextStyle::Monospace)
        .hint_text(hint)
        .desired_width((ui.available_width() * 0.42).clamp(200.0, 420.0));
    let response = ui.add(edit).labelled_by(label);
    view.not_of_document(&response);
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let typed = view.environment.hosts.new_name.trim().to_uppercase();
    let fitting = fitting(session, &typed);
    let is_done = fitting.len() == 1 && fitting[0].name == typed;
    if response.changed() || response.gained_focus() {
        Popup::open_id(ui.ctx(), Popup::default_response_id(&response));
    }
    if !fitting.is_empty() && !is_done && !typed.is_empty() {
        Popup::from_response(&response)
            .open_memory(None)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .width(response.rect.width())
            .show(|ui| {
                for variable in &fitting {
                    let name = RichText::new(&variable.name).monospace();
                    let button = Button::new(name).frame(false).truncate();
                    let response = ui.add(button).on_hover_text(&variable.summary);
                    if response.clicked() {
                        view.environment.hosts.new_name.clone_from(&variable.name);
                        ui.close();
                    }
                }
            });
    }
    let is_known = Catalog::get().variable(&typed).is_some();
    if is_entered
        && !is_known
        && let Some(first) = fitting.first()
    {
        // The nearest is filled in, to be entered once more.
        view.environment.hosts.new_name.clone_from(&first.name);
        response.request_focus();
        return false;
    }
    is_entered
}

/// Returns the variables whose names fit what is typed, the best first.
fn fitting(session: &Session, typed: &str) -> Vec<&'static Variable> {
    let environment = Environment::new(session.cluster(), session.line());
    let words: Vec<&str> = typed.split_whitespace().collect();
    let variables = Catalog::get().variables().iter();
    variables
        .filter(|variable| !variable.secret && environment.owner_of(variable).is_none())
        .filter(|variable| variable.in_line(session.line()).is_some())
        .filter(|variable| words.iter().all(|word| variable.name.contains(word)))
        .take(SUGGESTIONS)
        .collect()
}

/// Says why a variable cannot be given to one host.
fn fault(session: &Session, name: &str) -> Option<String> {
    if let Err(error) = name.parse::<VariableName>() {
        return Some(error.message);
    }
    let environment = Environment::new(session.cluster(), session.line());
    if is_secret(name, "") {
        return Some("A secret is the same for all hosts".to_owned());
    }
    let owner = environment.owner(name)?;
    Some(format!("It is decided by {owner}"))
}

/// Gives a host the shared value as its own, to be changed at once.
fn add(session: &Session, view: &mut View, host: HostId, name: &str) {
    let field = FieldPath::HostEnv(host, name.to_owned());
    let (line, release) = (session.line(), session.release());
    let default = Catalog::get()
        .variable(name)
        .and_then(|variable| variable.in_line(line)?.default_in(release));
    let shared = session.cluster().env.get(name).or(default);
    if session.cluster().get(&field).is_none() {
        view.edit(Edit::Set {
            field: field.clone(),
            value: Value::from(shared.unwrap_or_default()),
        });
    }
    view.environment.hosts.new_name.clear();
    view.environment.hosts.adds = false;
    view.environment.reveal(&field);
    view.focus = Some(field);
}
