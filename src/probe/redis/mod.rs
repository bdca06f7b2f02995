//! The probe of Redis: what every VISA host does with it, in the same order, and nothing that
//! would be seen by a live host.
//!
//! The facts are in formats/redis.md and visa/facts.md, "Redis settings".

mod address;
mod causes;
mod channels;
mod link;
mod login;
mod trouble;
mod wire;

use std::any::Any;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use self::address::Reading;
use self::link::Link;
use self::wire::Trouble;
use super::cause::{Cause, Finding};
use super::common;
use super::net::{self, Place};
use super::password::Password;
use super::plan::{Probe, StepSpec, Task};
use super::steps::{Notes, Steps, Stop};
use super::{Target, tls};
use crate::diagnostic::{Fix, Safety};
use crate::environment::Environment;
use crate::model::syntax::{Line, SyntaxError, quoted_url};
use crate::model::{Cluster, Edit, FieldPath, RedisField, Secrets, Value};

/// Everything that this probe can find by itself.
pub(super) static CAUSES: &[&Cause] = causes::ALL;

/// The variable with the password.
const PASSWORD: &str = "VISA_VDI_REDIS_PASSWORD";

const STEPS: &[StepSpec] = &[
    step("address", "Read the URL as VISA does", &causes::SILENT),
    step("name", "Look up the name", &common::LATE_NAME),
    step("tcp", "Connect", &common::TIMED_OUT),
    step("tls", "Speak TLS", &common::TLS_SILENT),
    step("login", "Log in", &causes::SILENT),
    step("database", "Select the database", &causes::SILENT),
    step("ping", "Ping", &causes::SILENT),
    step(
        "round-trip",
        "Send a message around",
        &causes::NO_ROUND_TRIP,
    ),
    step("rights", "May use VISA's channels", &causes::SILENT),
    step("listeners", "Count API servers", &causes::SILENT),
];

const fn step(name: &'static str, title: &'static str, late: &'static Cause) -> StepSpec {
    StepSpec { name, title, late }
}

/// What VISA is told about Redis.
#[derive(Debug, PartialEq)]
struct Settings {
    line: Line,
    /// The URL as exported, without what may be a password.
    shown_url: String,
    reading: Result<Reading, SyntaxError>,
    /// Host and port, for messages.
    address: String,
    database: i64,
    has_tls: bool,
    trusts_all: bool,
    /// The password; nothing if there is none.
    password: Password,
    /// API servers that are to listen.
    planned: usize,
}

/// Plans the probe, if the cluster is to have a Redis.
pub(super) fn plan(
    cluster: &Cluster,
    environment: &Environment<'_>,
    secrets: &Secrets,
) -> Option<Task> {
    let redis = &cluster.redis;
    let planned = cluster.deployed_hosts().count();
    // One host alone needs none.
    if redis.url.is_empty() && planned < 2 {
        return None;
    }
    let line = environment.line();
    let url = environment
        .decided("VISA_VDI_REDIS_URL")
        .unwrap_or_default();
    let reading = address::read(url, line);
    let address = match &reading {
        Ok(Reading { host, port, .. }) if host.contains(':') => format!("[{host}]:{port}"),
        Ok(Reading { host, port, .. }) => format!("{host}:{port}"),
        Err(_) if url.is_empty() => "without an address".to_owned(),
        Err(_) => quoted_url(url),
    };
    let has_tls = match (line, &reading) {
        (Line::V2, Ok(reading)) => reading.has_tls_scheme,
        _ => redis.tls,
    };
    Some(Task {
        target: Target::Redis,
        title: "Redis".to_owned(),
        address: address.clone(),
        probe: Arc::new(Settings {
            line,
            shown_url: quoted_url(url),
            reading,
            address,
            database: redis.database,
            has_tls,
            trusts_all: line == Line::V3 && redis.tls_trust_all,
            password: Password(secrets.get(PASSWORD).cloned()),
            planned,
        }),
    })
}

impl Probe for Settings {
    fn steps(&self) -> &'static [StepSpec] {
        STEPS
    }

    fn field(&self) -> FieldPath {
        FieldPath::Redis(RedisField::Url)
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
        let place = steps.step(async |notes| self.place(notes)).await?;
        let addresses = steps
            .step(async |notes| net::look_up(&place, notes).await)
            .await?;
        let connected = steps
            .step(async |notes| net::connect(&place, &addresses, patience, notes).await)
            .await?;
        let link = Link {
            settings: self,
            wanted: self.wanted(&place),
            address: connected.address,
            trust,
            patience,
        };
        let (mut first, welcome) = if self.has_tls {
            steps
                .step(async |notes| link.secure(connected.stream, notes).await)
                .await?
        } else {
            steps.skip("TLS is off");
            (link.plain(connected.stream), None)
        };
        steps
            .step(async |notes| {
                let welcome = match welcome {
                    Some(welcome) => welcome,
                    None => login::greet(&mut first).await,
                };
                let welcome = match welcome {
                    Ok(welcome) => welcome,
                    Err(trouble) => return Err(link.no_welcome(&trouble).await),
                };
                login::log_in(&mut first, self, welcome, notes).await
            })
            .await?;
        steps
            .step(async |notes| self.select(&mut first, notes).await)
            .await?;
        steps
            .step(async |notes| self.ping(&mut first, notes).await)
            .await?;
        let mut second = steps
            .step(async |notes| {
                let mut second = link.once_more().await?;
                channels::round_trip(&mut first, &mut second, self, notes).await?;
                Ok(second)
            })
            .await?;
        let listeners = steps
            .step(async |notes| channels::rights(&mut first, &mut second, self, notes).await)
            .await?;
        steps
            .step(async |notes| {
                channels::compare(listeners, self, notes);
                Ok(())
            })
            .await
    }

    /// Finds host and port, and tells what VISA drops.
    fn place(&self, notes: &mut Notes) -> Result<Place, Finding> {
        let field = self.field();
        let reading = match &self.reading {
            Ok(reading) => reading,
            Err(error) => {
                let mut finding = causes::BAD_ADDRESS.at(field, &*error.message);
                finding.help.clone_from(&error.help);
                return Err(finding);
            }
        };
        notes.saw(format!(
            "VISA {} connects to {}, database {}, {} TLS",
            self.line,
            self.address,
            self.database,
            if self.has_tls { "with" } else { "without" }
        ));
        if reading.has_tls_scheme && !self.has_tls {
            notes.saw("rediss:// alone does not switch TLS on in 3.x");
        }
        if !reading.drops.is_empty() {
            let message = format!(
                "VISA drops {} of {}",
                reading.drops.join(" and "),
                self.shown_url
            );
            notes.warn(causes::DROPPED.at(field.clone(), message));
        }
        Ok(Place {
            host: reading.host.clone(),
            port: reading.port,
            field,
        })
    }

    fn wanted(&self, place: &Place) -> tls::Wanted {
        tls::Wanted {
            name: place.host.clone(),
            // Redisson compares the names, Quarkus' client does not.
            checks_name: self.line == Line::V2,
            trusts_all: self.trusts_all,
            field: FieldPath::Redis(RedisField::Tls),
        }
    }

    async fn select(
        &self,
        conversation: &mut wire::Conversation,
        notes: &mut Notes,
    ) -> Result<(), Finding> {
        let number = self.database.to_string();
        let field = FieldPath::Redis(RedisField::Database);
        let fix = |finding: Finding| {
            with_fix(
                finding,
                "Set the database ID to 0",
                RedisField::Database,
                Value::Number(0),
            )
        };
        match conversation.ask(&["SELECT", &number]).await {
            Ok(_) => {
                notes.saw(format!("database {number} is there"));
                Ok(())
            }
            Err(Trouble::Refused(refusal)) if refusal.text.contains("cluster mode") => {
                let message = format!(
                    "{} has no database {number}, as it runs in cluster mode",
                    self.address
                );
                Err(fix(causes::NO_DATABASES.at(field, message)))
            }
            Err(Trouble::Refused(refusal)) if refusal.text.contains("DB index") => {
                let message = format!("{} has no database {number}", self.address);
                Err(fix(causes::DATABASE_RANGE.at(field, message)))
            }
            Err(trouble) => Err(trouble.finding(self, &format!("the choice of database {number}"))),
        }
    }

    async fn ping(
        &self,
        conversation: &mut wire::Conversation,
        notes: &mut Notes,
    ) -> Result<(), Finding> {
        let mut times = [std::time::Duration::ZERO; 5];
        for time in &mut times {
            let start = tokio::time::Instant::now();
            match conversation.ask(&["PING"]).await {
                Ok(_) => *time = start.elapsed(),
                Err(Trouble::Refused(refusal)) if refusal.code == "LOADING" => {
                    notes.warn(refusal.finding(self, "a ping"));
                    return Ok(());
                }
                Err(trouble) => return Err(trouble.finding(self, "a ping")),
            }
        }
        times.sort_unstable();
        notes.saw(format!("median of five: {}", net::millis(times[2])));
        Ok(())
    }
}

/// Adds a guess at a way to mend a finding.
fn with_fix(mut finding: Finding, title: &str, field: RedisField, value: Value) -> Finding {
    finding.fixes.push(Fix {
        title: title.to_owned(),
        safety: Safety::Unsafe,
        edits: vec![Edit::Set {
            field: FieldPath::Redis(field),
            value,
        }],
    });
    finding
}
