//! What the window shows of a session: page, selection, filters. No part of undo.

use std::collections::BTreeMap;
use std::mem::Discriminant;

use egui::{Context, Id, Response};

use super::panels::{connections, environment, export, fixes, manual, promotion};
use super::widgets::diff;
use super::widgets::light::Light;
use super::widgets::reveal::Reveal;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Edit, FieldPath, Host, HostField, HostId, Role};
use crate::probe::Target;
use crate::session::{Command, NoticeKind, Question, Session};

/// What fills the middle of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// The picture of the cluster.
    Topology,
    /// All variables.
    Environment,
    /// The files of the bundle.
    Preview,
    /// Where the bundle goes, and what became of it.
    Export,
    /// Whether VISA would find its servers.
    Connections,
    /// What an import had to say.
    Import,
    /// What it takes to make another host the primary.
    Promotion,
    /// All fixes, to choose from.
    Fixes,
    /// The pages about findings and variables.
    Manual,
}

impl Page {
    /// Tells whether the inspector stands beside the page.
    pub(super) fn has_inspector(self) -> bool {
        matches!(
            self,
            Self::Topology | Self::Preview | Self::Connections | Self::Import | Self::Fixes
        )
    }
}

/// What the inspector shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Selection {
    /// `[cluster]`
    Cluster,
    /// One host.
    Host(HostId),
    /// `[balancer]`
    Balancer,
    /// `[redis]`
    Redis,
    /// `[database]`
    Database,
    /// `[images]`
    Images,
    /// `[files]`
    Files,
}

impl Selection {
    /// Returns whose findings those about a field are.
    pub(super) fn of(field: &FieldPath) -> Option<Self> {
        Some(match field {
            FieldPath::Settings(_) => Self::Cluster,
            FieldPath::Host(id, _) | FieldPath::HostEnv(id, _) => Self::Host(*id),
            FieldPath::Redis(_) => Self::Redis,
            FieldPath::Database(_) => Self::Database,
            FieldPath::Balancer(_) => Self::Balancer,
            FieldPath::Images(_) => Self::Images,
            FieldPath::Files(_) => Self::Files,
            FieldPath::Secret(name) if name == REDIS_PASSWORD => Self::Redis,
            FieldPath::Secret(name) if name == DATABASE_PASSWORD => Self::Database,
            FieldPath::Hosts | FieldPath::Env(_) | FieldPath::Secret(_) => return None,
        })
    }
}

/// Tells whether a field is edited on the page of variables.
fn is_variable(field: &FieldPath) -> bool {
    match field {
        FieldPath::Env(_) | FieldPath::HostEnv(..) => true,
        FieldPath::Secret(name) => ![REDIS_PASSWORD, DATABASE_PASSWORD].contains(&name.as_str()),
        _ => false,
    }
}

impl From<Target> for Selection {
    fn from(target: Target) -> Self {
        match target {
            Target::Redis => Self::Redis,
            Target::Host(id) => Self::Host(id),
            Target::Balancer => Self::Balancer,
            Target::Database => Self::Database,
        }
    }
}

/// Secrets that are edited beside the settings they belong to.
pub(super) const REDIS_PASSWORD: &str = "VISA_VDI_REDIS_PASSWORD";
pub(super) const DATABASE_PASSWORD: &str = "VISA_DATABASE_PASSWORD";

/// How many findings there are about something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

impl Counts {
    pub(super) fn of<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.add(finding);
        }
        counts
    }

    fn add(&mut self, finding: &Diagnostic) {
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => (),
        }
    }

    /// Says the counts in words; empty if there is nothing to say.
    pub(super) fn words(self) -> String {
        let count = |number, word: &str| match number {
            0 => None,
            1 => Some(format!("1 {word}")),
            more => Some(format!("{more} {word}s")),
        };
        let parts = [count(self.errors, "error"), count(self.warnings, "warning")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join(", ")
    }
}

/// State of the window.
#[derive(Debug)]
pub(super) struct View {
    pub(super) page: Page,
    pub(super) selection: Selection,
    /// The field that gets the keyboard as soon as it is drawn.
    pub(super) focus: Option<FieldPath>,
    /// The card that gets the keyboard as soon as it is drawn.
    pub(super) focus_card: Option<HostId>,
    /// The card that is scrolled into sight as soon as it is drawn.
    pub(super) scroll_to: Option<HostId>,
    pub(super) host_filter: String,
    /// Path of the file that the preview shows.
    pub(super) previewed: Option<String>,
    /// What the page of the export shows.
    pub(super) export: export::State,
    /// How differences are shown.
    pub(super) diff_mode: diff::Mode,
    /// What the page of the connections shows.
    pub(super) connections: connections::Shown,
    /// Which host is to become the primary.
    pub(super) promotion: promotion::State,
    /// What was chosen of the fixes.
    pub(super) fixes: fixes::State,
    /// The page of the manual.
    pub(super) manual: manual::State,
    /// What the page of variables shows.
    pub(super) environment: environment::State,
    /// Path that is typed for want of a file dialog; none until it is filled with a suggestion.
    pub(super) typed_path: Option<String>,
    /// The secret that is shown in plain text.
    pub(super) reveal: Reveal,
    /// Findings by what they are about, as of this frame.
    pub(super) counts: BTreeMap<Selection, Counts>,
    /// Findings about variables, as of this frame.
    pub(super) variable_counts: Counts,
    /// Connections by what they lead to, as of this frame; those that were tested.
    pub(super) lights: BTreeMap<Selection, Light>,
    /// The kind of the question that was up when the last frame was drawn.
    pub(super) asks: Option<Discriminant<Question>>,
    /// What had the keyboard before a question came up.
    pub(super) before_question: Option<Id>,
    /// The first answer of a question gets the keyboard as soon as it is drawn.
    pub(super) wants_answer: bool,
    /// The document that is shown, as the session counts them.
    generation: u64,
    /// A host was just added, and is to be shown.
    shows_newest: bool,
    /// The keyboard is in a field that is no part of the document.
    types_elsewhere: bool,
    commands: Vec<Command>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            page: Page::Topology,
            selection: Selection::Cluster,
            focus: None,
            focus_card: None,
            scroll_to: None,
            host_filter: String::new(),
            previewed: None,
            export: export::State::default(),
            diff_mode: diff::Mode::default(),
            connections: connections::Shown::default(),
            promotion: promotion::State::default(),
            fixes: fixes::State::default(),
            manual: manual::State::default(),
            environment: environment::State::default(),
            typed_path: None,
            reveal: Reveal::default(),
            counts: BTreeMap::new(),
            variable_counts: Counts::default(),
            lights: BTreeMap::new(),
            asks: None,
            before_question: None,
            wants_answer: false,
            generation: 0,
            shows_newest: false,
            types_elsewhere: false,
            commands: Vec::new(),
        }
    }
}

impl View {
    /// Brings the view up to date with the session, at the start of a frame.
    pub(super) fn begin_frame(&mut self, context: &Context, session: &Session) {
        if self.generation != session.generation() {
            // Nothing of what was shown of another document means anything here.
            *self = Self {
                page: if session.import_notes().is_empty() {
                    self.page
                } else {
                    Page::Import
                },
                manual: std::mem::take(&mut self.manual),
                diff_mode: self.diff_mode,
                generation: session.generation(),
                ..Self::default()
            };
            context.memory_mut(|memory| {
                if let Some(focused) = memory.focused() {
                    memory.surrender_focus(focused);
                }
            });
        }
        if session.import_notes().is_empty() && self.page == Page::Import {
            self.page = Page::Topology;
        }
        self.types_elsewhere = false;
        self.export.begin_frame(self.page);
        self.reveal.begin_frame(context);
        let told = self.environment.begin_frame(context);
        self.commands.extend(told);
        if std::mem::take(&mut self.shows_newest)
            && let Some(newest) = session.cluster().hosts.iter().max_by_key(|host| host.id)
        {
            self.selection = Selection::Host(newest.id);
            self.focus = Some(FieldPath::Host(newest.id, HostField::Address));
            self.scroll_to = Some(newest.id);
        }
        if self.fixes.sees_another_line(session) {
            self.page = Page::Fixes;
        }
        self.counts.clear();
        self.variable_counts = Counts::default();
        for finding in session.findings() {
            if is_variable(&finding.field) {
                self.variable_counts.add(finding);
            }
            if let Some(selection) = Selection::of(&finding.field) {
                self.counts.entry(selection).or_default().add(finding);
            }
        }
        self.connections.begin_frame(session);
        let tested = session.probes().report();
        let targets = tested.iter().flat_map(|report| &report.targets);
        self.lights = targets
            .filter_map(|report| {
                let light = Light::of(session, report.target)?;
                Some((report.target.into(), light))
            })
            .collect();
        if let Selection::Host(id) = self.selection
            && session.cluster().host(id).is_none()
        {
            self.selection = Selection::Cluster;
        }
    }

    /// Returns how many findings there are about something.
    pub(super) fn counts_of(&self, selection: Selection) -> Counts {
        self.counts.get(&selection).copied().unwrap_or_default()
    }

    /// Queues a command.
    pub(super) fn push(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// Queues a change of the document.
    pub(super) fn edit(&mut self, edit: Edit) {
        self.push(Command::Edit(vec![edit]));
    }

    /// Adds a host and shows it.
    pub(super) fn add_host(&mut self, role: Role) {
        self.page = Page::Topology;
        self.host_filter.clear();
        self.edit(Edit::AddHost { role });
        self.shows_newest = true;
    }

    /// Removes a host; `next` is the one whose card gets the keyboard.
    pub(super) fn remove_host(&mut self, host: &Host, next: Option<HostId>) {
        self.edit(Edit::RemoveHost { host: host.id });
        let text = format!("Removed {}; undo brings it back", host.name);
        self.push(Command::Notify(NoticeKind::Good, text));
        self.focus_card = next;
    }

    /// Takes note of a field that has nothing to do with the document: while a person types in
    /// it, undo is not meant for the document.
    pub(super) fn not_of_document(&mut self, response: &Response) {
        self.types_elsewhere |= response.has_focus();
    }

    /// Tells whether a person typed in such a field when the last frame was drawn.
    pub(super) fn types_elsewhere(&self) -> bool {
        self.types_elsewhere
    }

    /// Takes the queued commands.
    pub(super) fn take_commands(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.commands)
    }

    /// Opens a page of the manual, or the search in it.
    pub(super) fn open_manual(&mut self, name: Option<&str>) {
        self.manual.open(name, self.page);
        self.page = Page::Manual;
    }

    /// Shows what it takes to make a host the primary.
    pub(super) fn plan_promotion(&mut self, host: HostId) {
        self.page = Page::Promotion;
        self.promotion = promotion::State::of(host);
    }

    /// Opens the page of the export; Enter then writes what it shows.
    pub(super) fn open_export(&mut self) {
        self.page = Page::Export;
        self.export.focus_button();
    }

    /// Tests all connections, and shows how that goes.
    pub(super) fn test_connections(&mut self) {
        self.page = Page::Connections;
        self.push(Command::Probe(None));
    }

    /// Shows the steps of a test.
    pub(super) fn show_connection(&mut self, target: Target) {
        self.page = Page::Connections;
        self.connections.show(target);
    }

    /// Shows the place where a field is edited, and gives it the keyboard.
    pub(super) fn reveal(&mut self, field: &FieldPath) {
        if is_variable(field) {
            self.page = Page::Environment;
            self.environment.reveal(field);
            self.focus = Some(field.clone());
            return;
        }
        if !self.page.has_inspector() {
            self.page = Page::Topology;
        }
        match Selection::of(field) {
            Some(selection) => {
                self.selection = selection;
                self.focus = Some(field.clone());
            }
            None => self.page = Page::Topology,
        }
    }
}
