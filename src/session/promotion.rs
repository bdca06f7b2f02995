//! Another host becomes the primary: what that changes, and the step itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::planning::Promoting;
use super::{Effect, Failure, Job, NoticeKind, Session};
use crate::diagnostic::has_errors;
use crate::export::{Plan, Status};
use crate::lint::Subject;
use crate::model::{Cluster, HostId, NoPromotion, Promotion};
use crate::render::promotion::{self, Call, Step};
use crate::render::{RenderError, Resolved, SecretView, outline, render};

/// A document without a file is called so in the steps.
const UNSAVED: &str = "PROJECT.visa.toml";

/// What becomes of a host's `.env`, secrets masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvChange {
    /// The file, below the folder of the export.
    pub path: String,
    /// Lines before and after, of those that differ; none: the file is no longer part of the export.
    pub lines: Option<Vec<(String, String)>>,
}

impl Session {
    /// Looks whether a host can become the primary.
    pub fn promotion(&self, host: HostId, is_old_gone: bool) -> Result<Promotion, NoPromotion> {
        Promotion::of(self.cluster(), host, is_old_gone)
    }

    /// Returns what a promotion would change in the files of the two hosts.
    pub fn promotion_changes(&self, promotion: Promotion) -> Result<Vec<EnvChange>, RenderError> {
        let Some(after) = after(self.cluster(), promotion) else {
            return Ok(Vec::new());
        };
        let hosts = [promotion.old, promotion.new];
        let paths = hosts.map(|host| env_path(self.cluster(), host));
        let subject = Subject::new(&after, &self.secrets, &self.site_files);
        let (old, new) = (texts(&self.subject(), &paths)?, texts(&subject, &paths)?);
        let sides = paths.into_iter().zip(old.into_iter().zip(new));
        let changes = sides.map(|(path, (old, new))| EnvChange {
            lines: new.map(|new| differing(&old.unwrap_or_default(), &new)),
            path,
        });
        Ok(changes.collect())
    }

    /// Returns what people do once the bundles are exported.
    #[must_use]
    pub fn promotion_steps(&self, promotion: Promotion) -> Vec<Step> {
        let file = self.given_by_file();
        let options = file.map(|file| vec!["--secrets".to_owned(), file.display().to_string()]);
        let call = Call {
            project: self.path().unwrap_or(Path::new(UNSAVED)),
            out: &PathBuf::from(self.export_folder()),
            options: options.unwrap_or_default(),
        };
        promotion::steps(self.cluster(), promotion, &call)
    }

    /// Says what has to be over or mended before any host is promoted.
    #[must_use]
    pub fn promotion_hindrance(&self) -> Option<&'static str> {
        if self.exports.progress().is_some() {
            Some("an export is running")
        } else if self.is_judging() {
            // Its errors may not be known yet.
            Some("the project is still being checked")
        } else if has_errors(self.findings()) {
            Some("mend the errors below first")
        } else {
            None
        }
    }

    /// Promotes a host in one step of the history, saves the project if it has a file, and exports
    /// once it is saved.
    pub(super) fn promote(&mut self, host: HostId, is_old_gone: bool) -> Vec<Effect> {
        let promotion = match self.promotion(host, is_old_gone) {
            Ok(promotion) => promotion,
            Err(error) => {
                let message = format!("Not promoted: {error}");
                let hint = Some(error.hint().to_owned());
                self.notices.fail(Job::Export, Failure { message, hint });
                return Vec::new();
            }
        };
        if let Some(why) = self.promotion_hindrance() {
            self.notices
                .add(NoticeKind::Bad, format!("Not promoted: {why}"));
            return Vec::new();
        }
        let name = |host| self.cluster().host(host).map(|host| host.name.clone());
        let title = format!("promote {}", name(host).unwrap_or_default());
        let before = Arc::clone(&self.document.cluster);
        let Some(after) = after(&before, promotion) else {
            return Vec::new();
        };
        let promoting = Promoting {
            promotion,
            before,
            is_last: false,
        };
        self.history.end_typing();
        let mut effects = self.put(title, &promotion.edits(), after);
        self.history.end_typing();
        self.promoted = Some(promotion);
        if self.document.path.is_some() {
            // Bundles of a primary that the project file does not name would be undone by the next
            // export from it.
            self.saves.promote_after(promoting);
            effects.extend(self.save());
        } else {
            effects.extend(self.look_for(promoting));
        }
        effects
    }

    /// Writes the bundles of a promotion once the folder was looked at, if nothing else would change
    /// with them; what else there is, a person has to see first.
    pub(super) fn write_promotion(&mut self) -> Vec<Effect> {
        let Some(promoting) = self.planning.take_promotion() else {
            return Vec::new();
        };
        if self.needs_look() {
            // Archives were found, which belong to it.
            return self.look_for(promoting);
        }
        let Promoting {
            promotion,
            before,
            is_last,
        } = promoting;
        let is_all = after(&before, promotion).as_ref() == Some(self.cluster());
        let why = match self.planning.seen() {
            _ if !is_all || self.is_ahead_of_its_file() => "the project has changed meanwhile",
            None => "the folder cannot be looked at",
            Some(seen) if !seen.holds_former => {
                "other changes of the project would be written with them, or files were edited by hand"
            }
            Some(seen) if self.is_alone(promotion, &seen.plan) => {
                let effects = self.export();
                self.exports.closes = is_last && !effects.is_empty();
                return effects;
            }
            Some(_) => "more than the two hosts would change, or files were edited by hand",
        };
        self.not_written(why);
        Vec::new()
    }

    /// Lets the program end once the bundles of a promotion on its way are written; tells whether
    /// there is one that did not know yet.
    pub(super) fn close_after_promotion(&mut self) -> bool {
        let waiting = self.saves.promoting();
        let promoting = waiting.or(self.planning.promoting());
        let is_new = promoting.is_some_and(|it| !std::mem::replace(&mut it.is_last, true));
        if is_new {
            let text = "The window closes once the bundles of the promotion are written";
            self.notices.add(NoticeKind::Good, text.to_owned());
        }
        is_new
    }

    /// Tells whether the project file is not as the document is.
    fn is_ahead_of_its_file(&self) -> bool {
        self.document.path.is_some() && self.is_changed()
    }

    fn not_written(&mut self, why: &str) {
        let message =
            format!("The project has the new primary, but the bundles are not written: {why}");
        let hint = Some("see the page Export, and write them there".to_owned());
        self.notices.fail(Job::Export, Failure { message, hint });
    }

    /// Says that the bundles are left as they are, because the project file is.
    pub(super) fn not_saved(&mut self) {
        let message = "The new primary is not in the project file, which could not be saved, so the bundles are not written".to_owned();
        let hint = Some("save the project, then write them on the page Export".to_owned());
        self.notices.fail(Job::Export, Failure { message, hint });
    }

    /// Looks at the folder for the sake of a promotion.
    pub(super) fn look_for(&mut self, promoting: Promoting) -> Vec<Effect> {
        self.planning.expire();
        let effects = self.look_past(Some(Arc::clone(&promoting.before)));
        if effects.is_empty() {
            self.not_written("there is no folder to write them to");
        } else {
            self.planning.begin_promotion(promoting);
        }
        effects
    }

    /// Tells whether an export changes what a promotion does, and nothing else.
    fn is_alone(&self, promotion: Promotion, plan: &Plan) -> bool {
        let env = [promotion.old, promotion.new].map(|host| env_path(self.cluster(), host));
        let belongs = |path: &str| match path.split_once('/') {
            // The page about the whole.
            None | Some(("ansible" | "archives", _)) => true,
            Some(("load-balancer", _)) => promotion.is_old_gone,
            Some(_) => env.iter().any(|known| known == path),
        };
        plan.files.iter().all(|file| match file.status {
            Status::Unchanged | Status::NoLongerOurs | Status::NoLongerOursButEdited => true,
            Status::Change => belongs(&file.path),
            Status::Create | Status::EditedByHand | Status::Blocked(_) => false,
        })
    }

    /// Returns the last promotion of this document, if its roles are still so.
    #[must_use]
    pub fn promoted(&self) -> Option<Promotion> {
        let promotion = self.promoted?;
        let is_so = self.promotion(promotion.new, false)
            == Err(NoPromotion::AlreadyPrimary(
                self.cluster().host(promotion.new)?.name.clone(),
            ));
        is_so.then_some(promotion)
    }
}

/// Returns a document after a promotion; none if one of the hosts has gone meanwhile.
fn after(before: &Cluster, promotion: Promotion) -> Option<Cluster> {
    let mut after = before.clone();
    let edits = promotion.edits();
    let are_made = edits.iter().all(|edit| after.apply(edit).is_ok());
    are_made.then_some(after)
}

fn env_path(cluster: &Cluster, host: HostId) -> String {
    let name = cluster.host(host).map_or("", |host| host.name.as_str());
    format!("{name}/.env")
}

/// Renders files, secrets masked; none for those that are no part of the export.
fn texts(subject: &Subject<'_>, paths: &[String]) -> Result<Vec<Option<String>>, RenderError> {
    let resolved = Resolved::new(subject)?;
    let entries = outline(&resolved);
    let text = |path: &String| {
        let entry = entries.iter().find(|entry| entry.path == *path);
        let content = entry.map(|entry| render(&resolved, entry, SecretView::Masked));
        let text = content
            .transpose()?
            .map(|content| content.text().to_string());
        Ok(text)
    };
    paths.iter().map(text).collect()
}

/// Returns the lines that differ; both texts have the same lines but for their values.
fn differing(old: &str, new: &str) -> Vec<(String, String)> {
    let pairs = old.lines().zip(new.lines());
    pairs
        .filter(|(old, new)| old != new)
        .map(|(old, new)| (old.to_owned(), new.to_owned()))
        .collect()
}
