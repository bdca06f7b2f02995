//! What people do, and in which order, when another host becomes the primary: there is never a moment
//! with two schedulers.
//!
//! VISA's queue of commands has no lock that two schedulers would share, so that both carry out the
//! same command (visa/facts.md). With none for some minutes, commands merely wait. So the old one
//! stops before the new one starts.

use std::path::Path;

use serde::Serialize;

use crate::model::{Cluster, Host, Promotion};

/// Shows what a running API server takes for its role.
const ASK: &str = "docker compose ps -q api | xargs -r docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' | grep VISA_SCHEDULER_ENABLED";

/// Brings a host up to date with its bundle.
const DEPLOY: &str = "./deploy.sh";

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What is done, in a few words.
    pub title: String,
    /// The host on which it is done, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// More about it.
    pub text: String,
    /// What is typed there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
}

/// What this program is called with, in the commands that are told.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The project file.
    pub project: &'a Path,
    /// The folder of the bundles.
    pub out: &'a Path,
    /// Options of all commands that judge a project, such as where its secrets are.
    pub options: Vec<String>,
}

impl Call<'_> {
    /// Writes a command as a shell reads it, with words before and after the project file.
    fn of(&self, before: &[&str], after: &[&str]) -> String {
        let project = shown(self.project);
        let options = self.options.iter().map(|option| plain(option));
        let options: Vec<String> = options.collect();
        let mut words = vec!["visa-cluster"];
        words.extend(before);
        words.push(&project);
        words.extend(after);
        words.extend(options.iter().map(String::as_str));
        command(&words)
    }
}

/// Returns the steps after the bundles were exported. `cluster` may be the document before or after
/// the promotion.
#[must_use]
pub fn steps(cluster: &Cluster, promotion: Promotion, call: &Call<'_>) -> Vec<Step> {
    let out = call.out;
    let (Some(old), Some(new)) = (cluster.host(promotion.old), cluster.host(promotion.new)) else {
        return Vec::new();
    };
    let mut steps = if promotion.is_old_gone {
        without_old(old)
    } else {
        old_first(old, out)
    };
    steps.push(Step {
        title: format!("The new primary takes over: {}", new.name),
        host: Some(new.name.clone()),
        text: format!(
            "On {}, {}, replace .env by {} (mode 0600) and start it. From now on it runs the scheduler.",
            new.name,
            new.address,
            env(new, out)
        ),
        commands: vec![DEPLOY.to_owned()],
    });
    if promotion.is_old_gone {
        steps.push(Step {
            title: "The load balancer leaves the old host out".to_owned(),
            host: None,
            text: format!(
                "Install {} on {}, as its README.md says. Until then, requests are still tried there.",
                shown(&out.join("load-balancer")),
                cluster.balancer.address
            ),
            commands: Vec::new(),
        });
    }
    steps.push(Step {
        title: "What users notice".to_owned(),
        host: None,
        text: format!(
            "Between the steps nothing is started, stopped or expired; what is asked for meanwhile is done afterwards. When {} starts, its clean-up closes the books on all open desktop sessions: users connect again, and their machines go on running.",
            new.name
        ),
        commands: Vec::new(),
    });
    steps.push(Step {
        title: "See that all is well".to_owned(),
        host: None,
        text: "The hosts, Redis, the database and the load balancer are tried.".to_owned(),
        commands: vec![call.of(&["probe"], &[])],
    });
    steps.push(way_back(old, promotion, call));
    steps.push(with_ansible(old, promotion, out));
    steps
}

/// The exported playbook keeps the same order.
fn with_ansible(old: &Host, promotion: Promotion, out: &Path) -> Step {
    let playbook = shown(&out.join("ansible"));
    let is_off = format!("visa_off={}", old.name);
    let mut words = vec!["ansible-playbook", "site.yml"];
    if promotion.is_old_gone {
        words.extend(["-e", &is_off]);
    }
    Step {
        title: "The same with Ansible".to_owned(),
        host: None,
        text: format!(
            "In {playbook}, this does what is to be done on the hosts, in the same order, and stops if {} can neither be reached nor is said to be off.",
            old.name
        ),
        commands: vec![words.join(" ")],
    }
}

/// The old primary runs, and steps down before anything else.
fn old_first(old: &Host, out: &Path) -> Vec<Step> {
    let name = &old.name;
    vec![
        Step {
            title: format!("The old primary steps down: {name}"),
            host: Some(name.clone()),
            text: format!(
                "On {name}, {}, replace .env by {} (mode 0600) and start it. If it cannot be reached, stop here: make sure that it is off and stays off, and promote as for an old primary that is gone (--old-is-gone).",
                old.address,
                env(old, out)
            ),
            commands: vec![DEPLOY.to_owned()],
        },
        Step {
            title: "Make sure that no scheduler runs".to_owned(),
            host: Some(name.clone()),
            text: format!(
                "On {name}, in the folder of its bundle, this must print VISA_SCHEDULER_ENABLED=false. Do not go on before it does."
            ),
            commands: vec![ASK.to_owned()],
        },
    ]
}

/// The old primary is gone, and must never come back as it was.
fn without_old(old: &Host) -> Vec<Step> {
    let name = &old.name;
    vec![
        Step {
            title: format!("The old primary is off and stays off: {name}"),
            host: Some(name.clone()),
            text: format!(
                "Switch {name}, {}, off, or cut it from the network; its containers start with it by themselves. If it came back with its old .env, two schedulers would run. If you can log in to it, this ends VISA there for good:",
                old.address
            ),
            commands: vec!["docker compose down".to_owned()],
        },
        Step {
            title: "Make sure that no scheduler runs".to_owned(),
            host: None,
            text: "Nothing must answer any more. This must print 000; any other number means that the host is up. Do not go on before it does. 000 is no proof if a firewall stands between, or if VISA's proxy alone is down."
                .to_owned(),
            commands: vec![command(&[
                "curl",
                "-ksS",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}\\n",
                "--max-time",
                "20",
                &format!("https://{}:{}/", in_url(&old.address), old.https_port),
            ])],
        },
    ]
}

fn way_back(old: &Host, promotion: Promotion, call: &Call<'_>) -> Step {
    let name = &old.name;
    let out = shown(call.out);
    if promotion.is_old_gone {
        let text = format!(
            "When {name} is mended, make it a secondary in the project, export, and replace its .env before anything starts there. Then it can be promoted like any other."
        );
        return Step {
            title: "How to go back".to_owned(),
            host: None,
            text,
            commands: vec![call.of(&["export"], &["--out", &out])],
        };
    }
    Step {
        title: "How to go back".to_owned(),
        host: None,
        text: format!(
            "Promote {name}. The steps are the same, and the order is: first the host that is primary then."
        ),
        commands: vec![call.of(&["promote", name], &["--out", &out])],
    }
}

/// Writes the steps as Markdown, which reads well as plain text too.
#[must_use]
pub fn to_text(steps: &[Step]) -> String {
    let mut text = String::new();
    for (number, step) in (1..).zip(steps) {
        let Step {
            title,
            text: more,
            commands,
            ..
        } = step;
        text.extend([&format!("{number}. {title}\n\n   "), more, "\n"]);
        for command in commands {
            text.extend(["\n       ", command, "\n"]);
        }
        text.push('\n');
    }
    text
}

fn env(host: &Host, out: &Path) -> String {
    shown(&out.join(&host.name).join(".env"))
}

/// Shows a path on one line.
fn shown(path: &Path) -> String {
    plain(&path.display().to_string())
}

fn plain(text: &str) -> String {
    text.replace(|c: char| c.is_control(), "\u{fffd}")
}

/// Writes a command as a shell reads it.
fn command(words: &[&str]) -> String {
    let quoted = shlex::try_join(words.iter().copied());
    // What cannot be quoted has a zero byte, which `plain` took out.
    quoted.unwrap_or_default()
}

fn in_url(address: &str) -> String {
    if address.contains(':') && !address.starts_with('[') {
        format!("[{address}]")
    } else {
        address.to_owned()
    }
}
