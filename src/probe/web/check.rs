//! What is asked of a host, directly or through the load balancer, and what the answers mean.
//!
//! All of it answers without a login. Of the jupyter proxy only the one path is asked for that is
//! known to be safe: it dies on paths that it has no rule for.

use serde_json::Value;

use super::super::common;
use super::causes;
use super::door::{Answer, Door, Fault};
use super::site::Site;
use crate::model::syntax::{Line, quoted, quoted_url};

/// The one path of the jupyter proxy that is safe to ask for, without a token.
const JUPYTER: &str = "/jupyter/0";

/// A path that is nobody's, to see where port 80 sends it.
const ANY: &str = "/visa-cluster-probe";

/// One thing that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// VISA's page.
    Page,
    /// The API server, and its release.
    Api,
    /// The jupyter proxy.
    Jupyter,
    /// The upgrade to a websocket.
    Websocket,
}

/// What a good answer says.
#[derive(Debug)]
pub(super) struct Seen {
    /// In words.
    pub(super) words: String,
    /// The release of the API, where it was asked for.
    pub(super) release: Option<String>,
}

impl Seen {
    fn words(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            release: None,
        }
    }
}

impl Check {
    /// All of them, in the order of the steps. The websocket comes last, as it ends a connection.
    pub(super) const ALL: [Self; 4] = [Self::Page, Self::Api, Self::Jupyter, Self::Websocket];

    /// Asks, and judges the answer.
    pub(super) async fn make(self, door: &Door, line: Line) -> Result<Seen, Fault> {
        match self {
            Self::Page => page(&door.get("/").await?),
            Self::Api => configuration(&door.get("/api/configuration").await?),
            Self::Websocket => {
                // VISA opens the websocket and judges the token afterwards, so one that does not
                // exist changes nothing. The names tell in its log who it was.
                let path = match line {
                    Line::V3 => "/api/ws/visa-cluster-probe/visa-cluster-probe/gateway",
                    Line::V2 => "/ws/vdi/?EIO=3&transport=websocket",
                };
                websocket(&door.upgrade(path).await?)
            }
            Self::Jupyter => match door.get(JUPYTER).await {
                Ok(answer) => jupyter(&answer),
                Err(fault) => Err(Fault::new(&causes::JUPYTER_DOWN, fault.words)),
            },
        }
    }
}

/// Tells whether a proxy complains of the server behind it.
pub(super) fn is_gateway_error(status: u16) -> bool {
    matches!(status, 502..=504)
}

/// Judges what has nothing to do with the path: a proxy without its server, a login, a redirect.
fn common_fault(answer: &Answer, path: &str, server: &str) -> Option<Fault> {
    let status = answer.status;
    let fault = |cause, words: String| Some(Fault::new(cause, words));
    match status {
        _ if is_gateway_error(status) => fault(
            &causes::APPLICATION_DOWN,
            format!("GET {path} is answered with {status}: the proxy is up, {server} is not"),
        ),
        401 | 403 => fault(
            &causes::LOGIN,
            format!("GET {path} is answered with {status}"),
        ),
        300..=399 => fault(
            &causes::REDIRECTED,
            format!("GET {path} leads to {}", target(answer)),
        ),
        _ => None,
    }
}

fn target(answer: &Answer) -> String {
    // Without its query, which may hold the ticket of a login.
    quoted_url(answer.header("location").unwrap_or_default())
}

fn page(answer: &Answer) -> Result<Seen, Fault> {
    if let Some(fault) = common_fault(answer, "/", "the container of the web pages") {
        return Err(fault);
    }
    let body = answer.body.to_ascii_lowercase();
    // The component of the application, and its title.
    let is_visa = body.contains("<visa-main") || body.contains("<title>visa");
    if answer.status == 200 && answer.is_html() && is_visa {
        return Ok(Seen::words("GET / is VISA's page"));
    }
    let title = body
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    let what = match title {
        Some((title, _)) => format!("a page titled {}", quoted(title.trim())),
        None if answer.is_html() => "another page".to_owned(),
        None => "no page".to_owned(),
    };
    let words = format!("GET / is answered with {} and {what}", answer.status);
    Err(Fault::new(&causes::NOT_VISA, words))
}

fn configuration(answer: &Answer) -> Result<Seen, Fault> {
    const PATH: &str = "/api/configuration";
    if let Some(fault) = common_fault(answer, PATH, "the API server") {
        return Err(fault);
    }
    let status = answer.status;
    let fail = |cause, words: String| Err(Fault::new(cause, format!("GET {PATH} {words}")));
    match status {
        200 if answer.is_html() => {
            return fail(
                &causes::API_NOT_ROUTED,
                "is answered with a page".to_owned(),
            );
        }
        200 => (),
        500..=599 => return fail(&causes::API_ERROR, format!("is answered with {status}")),
        _ => {
            return fail(
                &causes::NOT_CONFIGURATION,
                format!("is answered with {status}"),
            );
        }
    }
    let json: Option<Value> = serde_json::from_str(&answer.body).ok();
    let Some(data) = json.as_ref().and_then(|json| json.get("data")) else {
        let words = "is answered with something else than VISA's configuration".to_owned();
        return fail(&causes::NOT_CONFIGURATION, words);
    };
    let Some(release) = data.get("version").and_then(Value::as_str) else {
        let words = "tells no release in data.version".to_owned();
        return fail(&causes::NOT_CONFIGURATION, words);
    };
    Ok(Seen {
        words: format!("the API is of release {}", shown(release)),
        release: Some(shown(release)),
    })
}

/// Shows a release that a server told; anything but a short word is quoted.
fn shown(release: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    if release.len() <= 40 && !release.is_empty() && release.chars().all(is_plain) {
        release.to_owned()
    } else {
        quoted(release)
    }
}

fn websocket(answer: &Answer) -> Result<Seen, Fault> {
    let status = answer.status;
    if answer.accepts_websocket() {
        return Ok(Seen::words("the API agrees to a websocket"));
    }
    let (cause, words) = match status {
        _ if is_gateway_error(status) => (
            &causes::APPLICATION_DOWN,
            format!(
                "is answered with {status}: the proxy is up, the server of the websockets is not"
            ),
        ),
        101 => (
            &causes::UPGRADE_LOST,
            "is agreed to, but not by a server of websockets".to_owned(),
        ),
        200 if answer.is_html() => (
            &causes::WEBSOCKET_NOT_ROUTED,
            "is answered with a page".to_owned(),
        ),
        // What the API answers where it sees no upgrade.
        200 | 400 | 404 | 405 | 426 => (
            &causes::UPGRADE_LOST,
            format!("is answered with {status}, as if it were a plain request"),
        ),
        _ => (
            &causes::WEBSOCKET_REFUSED,
            format!("is answered with {status}"),
        ),
    };
    Err(Fault::new(
        cause,
        format!("the request for a websocket {words}"),
    ))
}

fn jupyter(answer: &Answer) -> Result<Seen, Fault> {
    let status = answer.status;
    let (cause, words) = match status {
        // Releases up to 2.9.0 say 403.
        401 | 403 => return Ok(Seen::words("the jupyter proxy wants a token, as it should")),
        _ if is_gateway_error(status) => (
            &causes::JUPYTER_DOWN,
            format!("{status}: the proxy is up, the jupyter proxy is not"),
        ),
        200 if answer.is_html() => (&causes::JUPYTER_NOT_ROUTED, "a page".to_owned()),
        _ => (&causes::JUPYTER_NOT_ROUTED, status.to_string()),
    };
    let words = format!("GET {JUPYTER} is answered with {words}");
    Err(Fault::new(cause, words))
}

/// Asks where port 80 leads. Without a connection there is nothing to say, but that.
pub(super) async fn redirect(door: &Door, site: &Site) -> Result<Option<Seen>, Fault> {
    let answer = match door.get_plain(ANY).await {
        Ok(answer) => answer,
        Err(fault) if is_closed(&fault) => return Ok(None),
        Err(fault) => {
            let words = format!("port 80: {}", fault.words);
            return Err(Fault::new(&causes::NO_REDIRECT, words));
        }
    };
    if !(300..400).contains(&answer.status) {
        let words = format!(
            "port 80 answers with {} instead of a redirect",
            answer.status
        );
        return Err(Fault::new(&causes::NO_REDIRECT, words));
    }
    let public = site.public.as_ref().map(ToString::to_string);
    let public = public.unwrap_or_default();
    if answer.header("location") == Some(&format!("{public}{ANY}")) {
        return Ok(Some(Seen::words(format!("port 80 leads to {public}"))));
    }
    let words = format!("port 80 leads to {}, not to {public}", target(&answer));
    Err(Fault::new(&causes::REDIRECT_ELSEWHERE, words))
}

fn is_closed(fault: &Fault) -> bool {
    let is = |cause: &super::super::Cause| fault.cause.code == cause.code;
    is(&common::REFUSED) || is(&common::NOT_CONNECTED) || is(&causes::SILENT)
}
