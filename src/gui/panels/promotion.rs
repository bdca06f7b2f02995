//! Makes a secondary the primary: what changes, the export, and the steps on the hosts.

use egui::{Label, RichText, ScrollArea, Ui};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::{Page, View};
use crate::gui::widgets::{button, host_card, title};
use crate::model::{HostId, Promotion};
use crate::render::promotion::{Step, to_text};
use crate::session::{Command, EnvChange, Session};

/// Longer lines are hard to read, in points.
const TEXT_WIDTH: f32 = 760.0;

/// What is being promoted.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The host.
    host: Option<HostId>,
    /// Whether the old primary is gone.
    is_old_gone: bool,
    /// What changes.
    changes: Option<Changes>,
}

/// What a promotion changes at a revision of the document.
#[derive(Clone, Debug)]
struct Changes {
    of: (u64, Promotion),
    files: Result<Vec<EnvChange>, String>,
}

impl State {
    /// Begins with a host.
    pub(crate) fn of(host: HostId) -> Self {
        Self {
            host: Some(host),
            ..Self::default()
        }
    }
}

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let host = view
        .promotion
        .host
        .and_then(|id| session.cluster().host(id));
    let Some(host) = host else {
        view.page = Page::Topology;
        return;
    };
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(ui.available_width().min(TEXT_WIDTH));
        let heading = format!("Promote {} to primary", host_card::name(host));
        title::heading(ui, Icon::Crown, &heading);
        if let Some(promotion) = session.promoted().filter(|done| done.new == host.id) {
            done(ui, session, view, promotion);
            return;
        }
        let mut is_old_gone = view.promotion.is_old_gone;
        match session.promotion(host.id, is_old_gone) {
            Ok(promotion) => {
                plan(ui, session, view, promotion, &mut is_old_gone);
                view.promotion.is_old_gone = is_old_gone;
            }
            Err(error) => {
                ui.label(format!("This cannot be done: {error}."));
                ui.label(format!("What to do: {}.", error.hint()));
                back(ui, view);
            }
        }
    });
}

fn plan(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    promotion: Promotion,
    is_old_gone: &mut bool,
) {
    let name = |id| session.cluster().host(id).map_or("", host_card::name);
    let old = name(promotion.old);
    let what = if promotion.is_old_gone {
        format!("{old} becomes a spare host, and its bundle is no longer part of the export.")
    } else {
        format!(
            "{old} becomes a secondary. The order of the hosts stays, and with it the load balancer."
        )
    };
    ui.label(what);
    ui.checkbox(
        is_old_gone,
        format!("{old} is gone and does not come back soon"),
    );
    ui.add_space(theme::MEDIUM);

    let of = (session.revision(), promotion);
    if view
        .promotion
        .changes
        .as_ref()
        .is_none_or(|known| known.of != of)
    {
        let files = session.promotion_changes(promotion);
        let files = files.map_err(|error| error.to_string());
        view.promotion.changes = Some(Changes { of, files });
    }
    ui.label(theme::strong("What changes on the hosts"));
    match view.promotion.changes.as_ref().map(|known| &known.files) {
        Some(Ok(changes)) => changes.iter().for_each(|change| file(ui, change)),
        Some(Err(error)) => {
            ui.colored_label(palette(ui).error, error);
        }
        None => {}
    }
    ui.add_space(theme::MEDIUM);
    let hindrance = session.promotion_hindrance();
    if let Some(why) = hindrance {
        let text = format!("Not now: {why}.");
        ui.colored_label(palette(ui).error, theme::labelled(Icon::CircleAlert, &text));
    }
    ui.horizontal_wrapped(|ui| {
        let text = if session.path().is_some() {
            "Promote, save and export"
        } else {
            "Promote and export"
        };
        let where_to = format!("Exports to {}", session.export_folder());
        let begin = ui.add_enabled_ui(hindrance.is_none(), |ui| {
            button::main(ui, Icon::Crown, text)
        });
        if begin.inner.on_hover_text(where_to).clicked() {
            view.push(Command::Promote {
                host: promotion.new,
                is_old_gone: promotion.is_old_gone,
            });
        }
        back(ui, view);
    });
    ui.add_space(theme::LARGE);
    ui.label(theme::strong("What you then do on the hosts"));
    steps(ui, &session.promotion_steps(promotion));
}

fn done(ui: &mut Ui, session: &Session, view: &mut View, promotion: Promotion) {
    let palette = palette(ui);
    if session.export_progress().is_some() {
        ui.label("The bundles are being exported…");
    } else {
        let text = "The project has the new primary. The hosts do not know it yet: once the bundles are exported, do these steps in this order, so that two schedulers never run.";
        ui.label(text);
    }
    let folder = format!("Bundles: {}", session.export_folder());
    ui.label(RichText::new(folder).small().color(palette.weak));
    let steps_to_do = session.promotion_steps(promotion);
    ui.horizontal_wrapped(|ui| {
        if button::plain(ui, Icon::Copy, "Copy the steps").clicked() {
            ui.ctx().copy_text(to_text(&steps_to_do));
        }
        if button::plain(ui, Icon::PackageOpen, "Show the export").clicked() {
            view.page = Page::Export;
        }
        back(ui, view);
    });
    ui.add_space(theme::MEDIUM);
    steps(ui, &steps_to_do);
}

fn back(ui: &mut Ui, view: &mut View) {
    if button::plain(ui, Icon::ArrowLeft, "Back to the topology").clicked() {
        view.page = Page::Topology;
    }
}

fn file(ui: &mut Ui, change: &EnvChange) {
    let palette = palette(ui);
    ui.add_space(theme::SMALL);
    ui.label(RichText::new(&change.path).monospace());
    let Some(lines) = &change.lines else {
        let text = "no longer part of the export; the file on the host must not be used again";
        ui.label(RichText::new(text).small().color(palette.weak));
        return;
    };
    for (old, new) in lines {
        let line = |sign: &str, text: &str, colour| {
            Label::new(
                RichText::new(format!("{sign} {text}"))
                    .monospace()
                    .color(colour),
            )
            .wrap()
        };
        ui.add(line("−", old, palette.error));
        ui.add(line("+", new, palette.good));
    }
}

fn steps(ui: &mut Ui, steps: &[Step]) {
    for (number, step) in (1..).zip(steps) {
        ui.add_space(theme::MEDIUM);
        ui.label(theme::strong(format!("{number}. {}", step.title)));
        ui.add(Label::new(&step.text).wrap());
        for command in &step.commands {
            ui.horizontal_wrapped(|ui| {
                ui.add(Label::new(RichText::new(command).monospace()).wrap());
                let name = format!("Copy the command of step {number}");
                if button::icon(ui, Icon::Copy, &name).clicked() {
                    ui.ctx().copy_text(command.clone());
                }
            });
        }
    }
}
