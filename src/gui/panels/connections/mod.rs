//! The page of the connections: what is tested, step by step, while it runs and afterwards.

mod authorities;

use std::collections::BTreeMap;

use egui::{Align, Frame, Label, Layout, RichText, ScrollArea, Ui, vec2};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::light::Light;
use crate::gui::widgets::{button, probe_finding, probe_steps, title};
use crate::probe::{State, Target, TargetReport};
use crate::session::{Command, NoticeKind, Probes, Session};

/// Targets up to which the steps of each are shown from the start.
const FEW: usize = 6;
/// Width from which the head of a target has room in one line, in points.
const ROOM_FOR_A_LINE: f32 = 440.0;

/// What the page shows.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The targets of the document, before any test.
    planned: Vec<TargetReport>,
    /// The state of the document that they are of.
    revision: Option<u64>,
    /// Targets whose steps somebody unfolded or folded.
    unfolded: BTreeMap<Target, bool>,
    /// Whether only targets are shown that fail or have a warning.
    only_bad: bool,
    /// The target that is scrolled into sight as soon as it is drawn.
    scroll_to: Option<Target>,
}

/// How to show the cards of all targets.
#[derive(Clone, Copy)]
struct Manner {
    /// Whether all unfold by themselves.
    unfolds_all: bool,
    /// Whether what fails or has a warning unfolds by itself: a few do, of many only a line is shown.
    unfolds_bad: bool,
}

impl Shown {
    /// Finds the targets anew when the document has changed.
    pub(crate) fn begin_frame(&mut self, session: &Session) {
        if self.revision != Some(session.revision()) {
            self.revision = Some(session.revision());
            self.planned = session.plan_probes().report().targets;
        }
    }

    /// Tells whether there is such a target.
    pub(crate) fn can_test(&self, target: Target) -> bool {
        self.planned.iter().any(|planned| planned.target == target)
    }

    /// Unfolds a target and shows it.
    pub(crate) fn show(&mut self, target: Target) {
        self.unfolded.insert(target, true);
        self.only_bad = false;
        self.scroll_to = Some(target);
    }

    fn is_unfolded(&self, report: &TargetReport, manner: Manner) -> bool {
        let by_itself = manner.unfolds_all
            || report.state() == State::Running
            || (manner.unfolds_bad && is_bad(report));
        self.unfolded
            .get(&report.target)
            .copied()
            .unwrap_or(by_itself)
    }
}

fn is_bad(report: &TargetReport) -> bool {
    matches!(report.state(), State::Failed | State::Warned)
}

/// Draws the page. All of it scrolls, for in a small window its head alone would fill it.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    ScrollArea::vertical()
        .id_salt("connections")
        .auto_shrink(false)
        .show(ui, |ui| page(ui, session, view));
}

fn page(ui: &mut Ui, session: &Session, view: &mut View) {
    title::heading(ui, Icon::PlugZap, "Connections");
    ui.label(
        "Asks each server what VISA would ask it, in the same order, from this computer. Nothing is changed there, and a password is tried once.",
    );
    ui.add_space(theme::MEDIUM);
    let planned = std::mem::take(&mut view.connections.planned);
    if planned.is_empty() {
        ui.label(
            "The project names no server yet. Give it the URL of a Redis, and it appears here.",
        );
    } else {
        actions(ui, session, view);
        summary(ui, session);
        ui.add_space(theme::SMALL);
        authorities::show(ui, session, view);
        ui.add_space(theme::MEDIUM);
        let bad = session.probes().targets().filter(|t| is_bad(t)).count();
        if planned.len() > FEW && bad > 0 {
            choice(ui, view, planned.len(), bad);
        }
        let manner = Manner {
            unfolds_all: planned.len() <= FEW,
            unfolds_bad: bad <= FEW,
        };
        let only_bad = view.connections.only_bad && bad > 0;
        for target in &planned {
            let known = session.probes().target(target.target);
            if !only_bad || known.is_some_and(is_bad) {
                card(ui, session, view, target, manner);
                ui.add_space(theme::MEDIUM);
            }
        }
    }
    view.connections.planned = planned;
}

/// Lets a person look at those alone of many targets that need it.
fn choice(ui: &mut Ui, view: &mut View, all: usize, bad: usize) {
    ui.horizontal_wrapped(|ui| {
        let shown = &mut view.connections.only_bad;
        let text = format!("All {all}");
        if button::choice(ui, !*shown, Icon::List, &text).clicked() {
            *shown = false;
        }
        let text = format!("{bad} to see to");
        if button::choice(ui, *shown, Icon::TriangleAlert, &text).clicked() {
            *shown = true;
        }
    });
    ui.add_space(theme::MEDIUM);
}

fn actions(ui: &mut Ui, session: &Session, view: &mut View) {
    let probes = session.probes();
    ui.horizontal_wrapped(|ui| {
        if probes.are_running() {
            if button::main(ui, Icon::X, "Cancel the tests").clicked() {
                view.push(Command::CancelProbe);
            }
        } else {
            let is_first = probes.report().is_none();
            let text = if is_first {
                "Test all"
            } else {
                "Test all again"
            };
            if button::main(ui, Icon::PlugZap, text).clicked() {
                view.push(Command::Probe(None));
            }
        }
        if probes.report().is_none() {
            return;
        }
        if button::plain(ui, Icon::Copy, "Copy the report")
            .on_hover_text("Copies all of it as a text, without secrets")
            .clicked()
        {
            ui.ctx().copy_text(session.report_text());
            let text = "Copied the report".to_owned();
            view.push(Command::Notify(NoticeKind::Good, text));
        }
        if button::plain(ui, Icon::Save, "Save the report…")
            .on_hover_text("Writes it to a file as a text, without secrets")
            .clicked()
        {
            view.push(Command::SaveReport);
        }
    });
}

/// Says in one line how all of it stands.
fn summary(ui: &mut Ui, session: &Session) {
    let probes = session.probes();
    let Some(report) = probes.report() else {
        return;
    };
    let mut text = if probes.are_running() {
        let all = probes.targets().count();
        format!("Testing: {} of {all} done", all - probes.count_open())
    } else {
        counts(probes)
    };
    if report.cancelled && !probes.are_running() {
        text.push_str(". Cancelled before the end");
    }
    if probes.targets().any(|t| probes.is_older(t.target)) {
        text.push_str(". The project or the authorities have changed since");
    }
    ui.label(RichText::new(text).color(palette(ui).weak));
}

fn counts(probes: &Probes) -> String {
    let count = |wanted: &[State]| {
        let states = probes.targets().map(TargetReport::state);
        states.filter(|state| wanted.contains(state)).count()
    };
    let parts = [
        (count(&[State::Failed]), "failed"),
        (count(&[State::Warned]), "with a warning"),
        (count(&[State::Passed]), "good"),
        (count(&[State::Cancelled]), "cancelled"),
        (count(&[State::Skipped, State::Pending]), "not tested"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    parts.join(", ")
}

/// Draws one target. `planned` is what it is before any test.
fn card(ui: &mut Ui, session: &Session, view: &mut View, planned: &TargetReport, manner: Manner) {
    let target = planned.target;
    let known = session.probes().target(target);
    let report = known.unwrap_or(planned);
    let is_unfolded = view.connections.is_unfolded(report, manner);
    let palette = palette(ui);
    let frame = Frame::new()
        .fill(palette.panel)
        .stroke(egui::Stroke::new(1.0, palette.line))
        .corner_radius(theme::RADIUS)
        .inner_margin(egui::Margin::symmetric(12, 8));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        head(ui, session, view, report, is_unfolded);
        if is_unfolded && known.is_some() {
            ui.add_space(theme::SMALL);
            if let Some(began) = report.began_in_words() {
                let text = RichText::new(format!("Begun {began}")).small();
                ui.label(text.color(palette.weak));
            }
            probe_steps::show(ui, view, report);
        } else if is_unfolded {
            probe_steps::planned(ui, report);
        } else if let Some(finding) = report.findings().min_by_key(|found| found.severity) {
            probe_finding::line(ui, finding);
        }
    });
    if view.connections.scroll_to == Some(target) {
        view.connections.scroll_to = None;
        shown.response.scroll_to_me(Some(Align::TOP));
    }
}

fn head(ui: &mut Ui, session: &Session, view: &mut View, report: &TargetReport, is_unfolded: bool) {
    let light = Light::of(session, report.target);
    let is_narrow = ui.available_width() < ROOM_FOR_A_LINE;
    let row = vec2(ui.available_width(), 28.0);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        let state = light.map(|light| light.state);
        if !state.is_some_and(State::is_open) {
            test(ui, view, report, state.is_some(), is_narrow);
        }
        if !is_narrow {
            elapsed(ui, report);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            fold(ui, view, report, is_unfolded);
            if is_narrow {
                ui.add(Label::new(theme::strong(&report.title)).truncate());
            } else {
                // A long name leaves room for the light.
                let most = (ui.available_width() * 0.5).max(0.0);
                let title = Label::new(theme::strong(&report.title)).truncate();
                ui.scope(|ui| {
                    ui.set_max_width(most);
                    ui.add(title);
                });
                standing(ui, light, report);
            }
        });
    });
    if is_narrow {
        ui.horizontal(|ui| {
            elapsed(ui, report);
            standing(ui, light, report);
        });
    }
}

/// Adds light and address.
fn standing(ui: &mut Ui, light: Option<Light>, report: &TargetReport) {
    let untested = Light {
        state: State::Skipped,
        is_older: false,
    };
    light.unwrap_or(untested).show(ui);
    let address = RichText::new(&report.address)
        .small()
        .color(palette(ui).weak);
    ui.add(Label::new(address).truncate());
}

fn elapsed(ui: &mut Ui, report: &TargetReport) {
    if !report.elapsed().is_zero() {
        let time = probe_steps::time(report.elapsed());
        let time = RichText::new(time).small().color(palette(ui).weak);
        ui.add(Label::new(time).selectable(false));
    }
}

fn fold(ui: &mut Ui, view: &mut View, report: &TargetReport, is_unfolded: bool) {
    let (icon, verb) = if is_unfolded {
        (Icon::ChevronDown, "Fold")
    } else {
        (Icon::ChevronRight, "Unfold")
    };
    let name = format!("{verb} the steps of {}", report.title);
    if button::icon(ui, icon, &name).clicked() {
        let unfolded = &mut view.connections.unfolded;
        unfolded.insert(report.target, !is_unfolded);
    }
}

fn test(ui: &mut Ui, view: &mut View, report: &TargetReport, is_again: bool, is_narrow: bool) {
    let (text, name) = if is_again {
        ("Test again", format!("Test {} again", report.title))
    } else {
        ("Test", format!("Test {}", report.title))
    };
    let response = if is_narrow {
        button::icon(ui, Icon::RefreshCw, &name)
    } else {
        let label = theme::labelled(Icon::RefreshCw, text);
        button::named(ui, egui::Button::new(label), &name)
    };
    if response.clicked() {
        view.push(Command::Probe(Some(report.target)));
    }
}
