//! The probe of the database: connects and logs in as the driver of VISA does, and asks for what any
//! user may know. A password is sent to a server once, and to no other before that has accepted it. It
//! makes no table and changes nothing.

mod causes;
mod guard;
mod limits;
mod link;
mod mode;
mod parameters;
mod refusal;
mod route;
mod server;

use std::any::Any;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use self::mode::Mode;
use self::parameters::{Authorities, Kind, Parameters};
use self::route::{Route, Stage};
use self::server::Server;
use super::Target;
use super::cause::{Cause, Finding};
use super::common;
use super::password::Password;
use super::plan::{Probe, StepSpec, Task};
use super::steps::{Notes, Steps, Stop};
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::environment::Environment;
use crate::model::syntax::{JdbcUrl, Line, SyntaxError, quoted_url};
use crate::model::{Cluster, DatabaseField, FieldPath, Secrets};

/// Everything that this probe can find by itself.
pub(super) static CAUSES: &[&Cause] = causes::ALL;

/// The variable with the password.
const PASSWORD: &str = "VISA_DATABASE_PASSWORD";
/// The variable that bounds the connections of one host.
const POOL: &str = "VISA_DATABASE_MAX_POOL_SIZE";
/// Its fixed value in 2.x (visa/facts.md).
const POOL_OF_V2: i64 = 16;

const STEPS: &[StepSpec] = &[
    step("address", "Read the URL as VISA does", &causes::SILENT),
    step("name", "Look up the name", &common::LATE_NAME),
    step("tcp", "Connect", &common::TIMED_OUT),
    step("tls", "Speak TLS", &common::TLS_SILENT),
    step("login", "Log in", &causes::SILENT),
    step("changes", "May be written to", &causes::SILENT),
    step("connections", "Count connections", &causes::SILENT),
];

const fn step(name: &'static str, title: &'static str, late: &'static Cause) -> StepSpec {
    StepSpec { name, title, late }
}

/// What VISA is told about the database.
#[derive(Debug, PartialEq)]
struct Settings {
    line: Line,
    url: Result<JdbcUrl, SyntaxError>,
    parameters: Result<Parameters, SyntaxError>,
    database: String,
    username: String,
    password: Password,
    /// The most connections of each deployed host.
    pools: Vec<i64>,
}

/// Plans the probe, if the project names a database.
pub(super) fn plan(
    cluster: &Cluster,
    environment: &Environment<'_>,
    secrets: &Secrets,
) -> Option<Task> {
    let text = environment.decided("VISA_DATABASE_URL").unwrap_or_default();
    if text.is_empty() {
        return None;
    }
    let url: Result<JdbcUrl, _> = text.parse();
    let address = match url.as_ref().ok().and_then(|url| url.servers.first()) {
        Some((address, port)) => address.with_port(*port),
        None => quoted_url(text),
    };
    let line = environment.line();
    let pool = |host| match line {
        Line::V2 => POOL_OF_V2,
        Line::V3 => environment
            .on_host(host, POOL)
            .or_else(|| default_pool())
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or_default(),
    };
    let parameters = url.as_ref().map_or("", |url| url.parameters.as_str());
    Some(Task {
        target: Target::Database,
        title: "Database".to_owned(),
        address,
        probe: Arc::new(Settings {
            line,
            parameters: Parameters::read(parameters),
            database: url
                .as_ref()
                .map(|url| url.database.clone())
                .unwrap_or_default(),
            url,
            username: environment
                .decided("VISA_DATABASE_USERNAME")
                .unwrap_or_default()
                .to_owned(),
            password: Password(secrets.get(PASSWORD).cloned()),
            pools: cluster.deployed_hosts().map(pool).collect(),
        }),
    })
}

/// Returns how many connections a host of 3.x may open if nobody says.
fn default_pool() -> Option<&'static str> {
    let variable = Catalog::get().variable(POOL)?;
    variable.in_line(Line::V3)?.default.as_deref()
}

impl Probe for Settings {
    fn steps(&self) -> &'static [StepSpec] {
        STEPS
    }

    fn field(&self) -> FieldPath {
        url_field()
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn run<'a>(&'a self, steps: &'a mut Steps<'_>) -> LocalBoxFuture<'a, Result<(), Stop>> {
        Box::pin(self.probe(steps))
    }
}

impl Settings {
    async fn probe(&self, steps: &mut Steps<'_>) -> Result<(), Stop> {
        let patience = steps.patience();
        let trust = steps.trust();
        let servers = steps.step(async |notes| self.servers(notes)).await?;
        let Some(mut route) = Route::new(servers, trust, patience) else {
            return Err(Stop);
        };
        steps.allow(route.detour());
        for stage in [Stage::Found, Stage::Connected, Stage::Secured] {
            let mode = route.server.parameters.mode;
            if stage == Stage::Secured && !mode.offers_tls() {
                let how = if mode == Mode::Allow {
                    "begins without it"
                } else {
                    "leaves it out"
                };
                steps.skip(&format!("sslmode={} {how}", mode.keyword()));
                continue;
            }
            steps
                .step(async |notes| route.reach(stage, notes).await)
                .await?;
        }
        steps
            .step(async |notes| route.reach(Stage::LoggedIn, notes).await)
            .await?;
        steps
            .step(async |notes| {
                route.reach(Stage::Checked, notes).await?;
                route.see_others(notes).await
            })
            .await?;
        let Some((server, login)) = route.end() else {
            return Err(Stop);
        };
        let client = &login.client;
        steps
            .step(async |notes| {
                server.compare_connections(client, patience, notes).await;
                Ok(())
            })
            .await?;
        login.end(patience).await;
        Ok(())
    }

    /// Finds the servers, and judges what the URL says of all of them.
    fn servers(&self, notes: &mut Notes) -> Result<Vec<Server<'_>>, Finding> {
        let bad = |error: &SyntaxError| {
            let mut finding = causes::BAD_ADDRESS.at(url_field(), &*error.message);
            finding.help.clone_from(&error.help);
            finding
        };
        let url = self.url.as_ref().map_err(bad)?;
        let parameters = self.parameters.as_ref().map_err(bad)?;
        let servers = url.servers.iter();
        let servers: Vec<Server<'_>> = servers
            .map(|server| Server::new(self, parameters, server))
            .collect();
        let Some(first) = servers.first() else {
            let message = "the URL names no server";
            return Err(causes::BAD_ADDRESS.at(url_field(), message));
        };
        notes.saw(format!(
            "VISA {} connects to {}, database {}, as {}, sslmode={}",
            self.line,
            first.address,
            self.database,
            self.username,
            parameters.mode.keyword()
        ));
        let number = servers.len();
        if number > 1 {
            let (order, test) = if parameters.goes_in_turn() {
                ("in turn", "so does this test")
            } else if parameters.takes_any() {
                ("in any order", "this test tries all")
            } else {
                ("in an order of its own", "this test goes by the URL")
            };
            notes.saw(format!(
                "the driver tries {number} servers {order}, until one will do; {test}"
            ));
        }
        if parameters.authorities == Authorities::File(None) {
            let message = format!(
                "sslmode={} checks the certificate, and the URL names no file of authorities",
                parameters.mode.keyword()
            );
            notes.warn(causes::NO_AUTHORITIES.at(url_field(), message));
        }
        match parameters.kind {
            Kind::Secondary => {
                let message = "by targetServerType the driver wants a server that takes no changes";
                return Err(causes::READ_ONLY.at(url_field(), message));
            }
            Kind::PreferSecondary if number > 1 => {
                let message = "by targetServerType the driver takes a server that takes no \
                               changes, if there is one";
                let mut finding = causes::READ_ONLY.at(url_field(), message);
                finding.severity = Severity::Warning;
                notes.warn(finding);
            }
            _ => (),
        }
        Ok(servers)
    }
}

fn url_field() -> FieldPath {
    FieldPath::Database(DatabaseField::Url)
}
