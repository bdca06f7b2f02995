//! The way to the server that the driver takes: it tries those of the URL one after the other, and so
//! does the probe. What is wrong with one that the driver leaves behind is a warning. Where it may
//! take any of them, all are tried.

use std::mem;
use std::net::SocketAddr;
use std::time::Duration;
use std::vec::IntoIter;

use tokio::time::{Instant, timeout};

use super::link::{Link, Login};
use super::parameters::Kind;
use super::server::Server;
use super::{STEPS, causes};
use crate::diagnostic::Severity;
use crate::probe::cause::Finding;
use crate::probe::net::{self, Connected};
use crate::probe::steps::Notes;
use crate::probe::tls::Trust;

/// How far the way has led.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Start,
    Found,
    Connected,
    Secured,
    LoggedIn,
    Checked,
}

/// What was reached.
#[derive(Default)]
enum State {
    #[default]
    Start,
    Found(Vec<SocketAddr>),
    Connected(Connected),
    Secured(Link),
    LoggedIn(Login),
    Checked(Login),
}

/// The way.
pub(super) struct Route<'a> {
    /// The server that is being tried.
    pub(super) server: Server<'a>,
    rest: IntoIter<Server<'a>>,
    trust: &'a Trust,
    patience: Duration,
    /// The longest time that servers besides the first may add to a step.
    detour: Duration,
    /// When the step is over.
    end: Instant,
    state: State,
}

impl<'a> Route<'a> {
    /// Begins before the first of some servers; nothing if there is none.
    pub(super) fn new(
        servers: Vec<Server<'a>>,
        trust: &'a Trust,
        patience: Duration,
    ) -> Option<Self> {
        let mut rest = servers.into_iter();
        let server = rest.next()?;
        // Enough to come as far with each of the others.
        let others = u32::try_from(rest.len()).unwrap_or(u32::MAX);
        Some(Self {
            server,
            rest,
            trust,
            patience,
            detour: patience.saturating_mul(others).saturating_mul(2),
            end: Instant::now(),
            state: State::Start,
        })
    }

    /// Returns how much longer a step may take, as there are several servers.
    pub(super) fn detour(&self) -> Duration {
        self.detour
    }

    /// Returns the server at the end of the way, and the login there.
    pub(super) fn end(self) -> Option<(Server<'a>, Login)> {
        match self.state {
            State::LoggedIn(login) | State::Checked(login) => Some((self.server, login)),
            _ => None,
        }
    }

    /// Goes on until a stage is reached, with the first server with which it can be.
    pub(super) async fn reach(&mut self, stage: Stage, notes: &mut Notes) -> Result<(), Finding> {
        // Sooner than the step, which does not know who is being asked.
        self.end = Instant::now() + self.longest().saturating_add(self.detour);
        while let Err(finding) = self.go_to(stage, notes).await {
            self.turn(finding, notes)?;
        }
        Ok(())
    }

    /// Tries those that are left where the driver may take any of them; of others it says only that
    /// they are left.
    pub(super) async fn see_others(&mut self, notes: &mut Notes) -> Result<(), Finding> {
        let parameters = self.server.parameters;
        let mut goes_on = parameters.takes_any();
        while goes_on && let Some(next) = self.rest.next() {
            let server = mem::replace(&mut self.server, next);
            let state = mem::take(&mut self.state);
            let result = self.go_to(Stage::Checked, notes).await;
            // If it was logged in, it says goodbye while the probe goes on.
            self.state = state;
            let other = mem::replace(&mut self.server, server);
            match result {
                Ok(()) => notes.saw(format!("{} would do as well", other.address)),
                Err(mut finding) if finding.code == causes::READ_ONLY.code => {
                    let words = "; with loadBalanceHosts the driver may take it all the same";
                    finding.message.push_str(words);
                    return Err(finding);
                }
                Err(finding) => {
                    goes_on = !other.ends_logins(&finding) && Instant::now() < self.end;
                    leave_behind(finding, "another", notes);
                }
            }
        }
        let left = self.rest.len();
        if left > 0 {
            let stays = if parameters.goes_in_turn() {
                format!("the driver stays with {}; ", self.server.address)
            } else {
                String::new()
            };
            notes.saw(format!("{stays}{left} more were not tested"));
        }
        Ok(())
    }

    /// Goes on until a stage is reached with this server.
    async fn go_to(&mut self, stage: Stage, notes: &mut Notes) -> Result<(), Finding> {
        while self.stage() < stage {
            let begun = self.stage();
            // There must be time left for the others.
            let left = self.end.saturating_duration_since(Instant::now());
            let limit = self.longest().min(left);
            match timeout(limit, self.go_on(notes)).await {
                Ok(result) => result?,
                Err(_) => return Err(self.late(begun, limit)),
            }
        }
        Ok(())
    }

    /// Returns the longest time from one stage to the next. Who waits in there says better why it was
    /// in vain, and so comes first.
    fn longest(&self) -> Duration {
        self.patience * 5 / 4
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Start => Stage::Start,
            State::Found(_) => Stage::Found,
            State::Connected(_) => Stage::Connected,
            State::Secured(_) => Stage::Secured,
            State::LoggedIn(_) => Stage::LoggedIn,
            State::Checked(_) => Stage::Checked,
        }
    }

    async fn go_on(&mut self, notes: &mut Notes) -> Result<(), Finding> {
        let (server, trust, patience) = (&self.server, self.trust, self.patience);
        let (place, mode) = (&server.place, server.parameters.mode);
        self.state = match mem::take(&mut self.state) {
            State::Start => State::Found(net::look_up(place, notes).await?),
            State::Found(addresses) => {
                State::Connected(net::connect(place, &addresses, patience, notes).await?)
            }
            State::Connected(connected) if mode.offers_tls() => {
                let securing = server.secure(connected, mode, trust, patience, notes);
                State::Secured(securing.await?)
            }
            State::Connected(connected) => State::Secured(Link::plain(connected)),
            State::Secured(link) => {
                State::LoggedIn(server.log_in(link, trust, patience, notes).await?)
            }
            State::LoggedIn(login) => {
                let client = &login.client;
                server.takes_changes(client, patience, notes).await?;
                State::Checked(login)
            }
            State::Checked(login) => State::Checked(login),
        };
        Ok(())
    }

    fn late(&self, begun: Stage, limit: Duration) -> Finding {
        // The first step reads the URL.
        let late = STEPS[begun as usize + 1].late;
        let server = &self.server;
        let message = format!(
            "{} did not answer within {}",
            server.address,
            net::millis(limit)
        );
        late.at(server.place.field.clone(), message)
    }

    /// Turns to the next server, if the driver would.
    fn turn(&mut self, finding: Finding, notes: &mut Notes) -> Result<(), Finding> {
        let parameters = self.server.parameters;
        let is_standby = finding.code == causes::READ_ONLY.code;
        let stays = is_standby && parameters.kind != Kind::Primary;
        let is_over = Instant::now() >= self.end;
        let next = if stays || is_over || self.server.ends_logins(&finding) {
            None
        } else {
            self.rest.next()
        };
        let Some(next) = next else {
            return Err(finding);
        };
        let goes_to = if parameters.goes_in_turn() {
            &next.address
        } else {
            "another"
        };
        leave_behind(finding, goes_to, notes);
        self.server = next;
        self.state = State::Start;
        Ok(())
    }
}

/// Notes what is wrong with a server that the driver leaves behind for another.
fn leave_behind(mut finding: Finding, goes_to: &str, notes: &mut Notes) {
    let words = format!("{}; the driver goes on to {goes_to}", finding.message);
    if finding.code == causes::READ_ONLY.code {
        notes.saw(words);
    } else {
        finding.message = words;
        finding.severity = Severity::Warning;
        notes.warn(finding);
    }
}
