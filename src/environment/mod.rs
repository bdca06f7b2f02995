//! Which value each variable has on each host, and who decided it.
//!
//! One rule for lint, forms and exported files: what the tables of the document and the bundle's
//! own compose file decide comes first, then a host's own variable, then the cluster's, then a
//! secret. Texts are taken as typed where they cannot be read; judging them is the business of lint.

pub mod expansion;
mod field;

use std::collections::BTreeMap;

pub use field::{deciding_field, field_of_value};

use crate::catalog::{Catalog, Owner, Reader, Variable, is_secret, switch};
use crate::model::syntax::{Line, PublicUrl, RedisUrl, Release};
use crate::model::{Cluster, Host, Role};

/// Folder of the API's log file, in the container; the compose file mounts a volume there.
pub const LOG_FOLDER: &str = "/var/log/visa";

/// Folder of the attribute provider, in the accounts container.
pub const PROVIDER_FOLDER: &str = "/app/accountAttributeProviders";

/// Name of the attribute provider in its folder.
pub const PROVIDER_FILE: &str = "attribute-provider.js";

/// Folder of the PAM key pair, in the API container.
pub const PAM_FOLDER: &str = "/etc/visa/pam";

/// Name of the PAM private key in its folder.
pub const PAM_PRIVATE_FILE: &str = "private.pem";

/// Name of the PAM public key in its folder.
pub const PAM_PUBLIC_FILE: &str = "public.pem";

/// The variables that the document and the bundle decide, and those that people set for all hosts.
#[derive(Debug)]
pub struct Environment<'a> {
    cluster: &'a Cluster,
    line: Line,
    release: Option<Release>,
    decided: BTreeMap<&'static str, String>,
}

impl<'a> Environment<'a> {
    /// Works out what the document decides for its own release line; 3.x if the release cannot be
    /// read.
    #[must_use]
    pub fn of(cluster: &'a Cluster) -> Self {
        let release: Option<Release> = cluster.settings.release.parse().ok();
        Self::new(cluster, release.map_or(Line::V3, Release::line))
    }

    /// Works out what the document decides for a release line.
    #[must_use]
    pub fn new(cluster: &'a Cluster, line: Line) -> Self {
        let release: Option<Release> = cluster.settings.release.parse().ok();
        Self {
            cluster,
            line,
            release: release.filter(|release| release.line() == line),
            decided: decided(cluster, line),
        }
    }

    /// Returns the release line.
    #[must_use]
    pub fn line(&self) -> Line {
        self.line
    }

    /// Returns the value that counts in the release of the document if a variable is not set.
    #[must_use]
    pub fn default_of<'v>(&self, variable: &'v Variable) -> Option<&'v str> {
        variable.in_line(self.line)?.default_in(self.release)
    }

    /// Returns the value that the document or bundle decides for all hosts alike, if it does.
    #[must_use]
    pub fn decided(&self, name: &str) -> Option<&str> {
        self.decided.get(name).map(String::as_str)
    }

    /// Returns who decides a variable, if that is not left to `[env]` and secrets.
    ///
    /// A table decides its variables even where it is empty: then they have no value.
    #[must_use]
    pub fn owner(&self, name: &str) -> Option<Owner> {
        self.owner_of(Catalog::get().variable(name)?)
    }

    /// Returns who decides a variable of the catalogue, as [`Self::owner`] does.
    #[must_use]
    pub fn owner_of(&self, variable: &Variable) -> Option<Owner> {
        variable.in_line(self.line)?;
        let owner = variable.owner?;
        // Without an image of its own in the bundle, a site may have such a service elsewhere.
        let is_elsewhere = owner == Owner::Images
            && variable.reader == Reader::Service
            && !self.has_security_groups();
        (!is_elsewhere).then_some(owner)
    }

    /// Tells whether a service of the bundle, or what it runs on, reads a variable.
    #[must_use]
    pub fn is_read(&self, variable: &Variable) -> bool {
        variable.in_line(self.line).is_some()
            && match variable.reader {
                Reader::Service | Reader::Runtime => true,
                Reader::SiteService => self.has_security_groups(),
                Reader::Tool | Reader::Nothing => false,
            }
    }

    fn has_security_groups(&self) -> bool {
        !self.cluster.images.security_groups.is_empty()
    }

    /// Returns the value on a host; `None` if nobody set it, or only as a secret.
    #[must_use]
    pub fn on_host<'s>(&'s self, host: &'s Host, name: &str) -> Option<&'s str> {
        match self.owner(name) {
            Some(Owner::Roles) => Some(role_value(host.role)),
            Some(_) => self.decided(name),
            None => host.env.get(name).or_else(|| self.cluster.env.get(name)),
        }
    }

    /// Returns the value that hosts without a variable of their own have.
    #[must_use]
    pub fn shared(&self, name: &str) -> Option<&str> {
        match self.owner(name) {
            Some(_) => self.decided(name),
            None => self.cluster.env.get(name),
        }
    }

    /// Tells whether the conditions under which a variable is required hold on a host.
    #[must_use]
    pub fn requires(&self, host: &Host, variable: &Variable) -> bool {
        use crate::catalog::Required;
        let Some(in_line) = variable.in_line(self.line) else {
            return false;
        };
        match in_line.required {
            Required::Never => false,
            Required::Always => true,
            Required::When => in_line.when.iter().all(|condition| {
                let default = || {
                    let other = Catalog::get().variable(&condition.name)?;
                    self.default_of(other)
                };
                let value = self.on_host(host, &condition.name).or_else(default);
                value.is_some_and(|value| means(value, &condition.value))
            }),
        }
    }

    /// Returns every variable that has a value on a host: catalogue order first, then the names
    /// that the catalogue does not know, sorted. Neither secrets nor variables that this release
    /// line does not read are among them.
    #[must_use]
    pub fn all_on_host<'s>(&'s self, host: &'s Host) -> Vec<(&'s str, &'s str)> {
        let catalog = Catalog::get();
        let known = catalog.variables().iter().filter_map(|variable| {
            // Secrets stand in no project file; where one does, it must not get any further.
            if variable.secret || variable.in_line(self.line).is_none() {
                return None;
            }
            let value = self.on_host(host, &variable.name)?;
            Some((variable.name.as_str(), value))
        });
        let mut unknown: BTreeMap<&str, &str> = self.cluster.env.iter().collect();
        unknown.extend(host.env.iter());
        let unknown = unknown
            .into_iter()
            .filter(|(name, value)| catalog.variable(name).is_none() && !is_secret(name, value));
        known.chain(unknown).collect()
    }
}

/// Tells whether a value is the wanted one; a switch may be written in any way that is understood.
fn means(value: &str, wanted: &str) -> bool {
    let bare = value.trim().trim_matches(['"', '\'']).trim();
    match wanted {
        "true" | "false" => switch(bare).is_some_and(|on| on.to_string() == wanted),
        _ => value == wanted,
    }
}

/// Returns the value of both role variables: only the primary schedules and cleans up.
#[must_use]
pub fn role_value(role: Role) -> &'static str {
    if role == Role::Primary {
        "true"
    } else {
        "false"
    }
}

/// Collects the variables that are the same on every host and not left to `[env]`.
fn decided(cluster: &Cluster, line: Line) -> BTreeMap<&'static str, String> {
    let mut map = BTreeMap::new();
    let mut set = |name, value: String| {
        map.insert(name, value);
    };

    let public_url = &cluster.settings.public_url;
    set(
        "VISA_ROOT_URL",
        match public_url.parse::<PublicUrl>() {
            Ok(url) => url.to_string(),
            Err(_) => public_url.clone(),
        },
    );
    set("VISA_DATABASE_URL", cluster.database.url.clone());
    set("VISA_DATABASE_USERNAME", cluster.database.username.clone());

    let redis = &cluster.redis;
    set(
        "VISA_VDI_REDIS_ENABLED",
        (!redis.url.is_empty()).to_string(),
    );
    if !redis.url.is_empty() {
        set("VISA_VDI_REDIS_URL", redis_url(cluster, line));
        set("VISA_VDI_REDIS_DATABASE", redis.database.to_string());
        if line == Line::V3 {
            set("VISA_VDI_REDIS_TLS_ENABLED", redis.tls.to_string());
            set(
                "VISA_VDI_REDIS_TLS_TRUST_ALL",
                redis.tls_trust_all.to_string(),
            );
        }
    }

    // Names, ports and folders of the exported compose file.
    set("VISA_SERVER_HOST", "0.0.0.0".to_owned());
    set("VISA_SERVER_PORT", "8086".to_owned());
    if line == Line::V2 {
        set("VISA_VDI_HOST", "0.0.0.0".to_owned());
        set("VISA_VDI_PORT", "8087".to_owned());
    }
    set("VISA_LOGGING_FILE_DIRECTORY", LOG_FOLDER.to_owned());
    set(
        "VISA_ACCOUNTS_SERVICE_CLIENT_URL",
        "http://accounts:8089/api/authenticate".to_owned(),
    );
    set("VISA_ACCOUNTS_SERVER_PORT", "8089".to_owned());
    set(
        "VISA_ACCOUNTS_ATTRIBUTE_PROVIDER",
        format!("{PROVIDER_FOLDER}/{PROVIDER_FILE}"),
    );
    set("VISA_JUPYTER_PROXY_SERVER_HOST", "0.0.0.0".to_owned());
    set("VISA_JUPYTER_PROXY_SERVER_PORT", "8088".to_owned());
    set("VISA_JUPYTER_PROXY_API_HOST", "api".to_owned());
    set("VISA_JUPYTER_PROXY_API_PORT", "8086".to_owned());

    if !cluster.images.security_groups.is_empty() {
        set(
            "VISA_SECURITY_GROUP_SERVICE_CLIENT_ENABLED",
            "true".to_owned(),
        );
        set(
            "VISA_SECURITY_GROUP_SERVICE_CLIENT_URL",
            "http://security-groups:8090/api/securitygroups".to_owned(),
        );
        set("VISA_SECURITY_GROUPS_SERVER_HOST", "0.0.0.0".to_owned());
        set("VISA_SECURITY_GROUPS_SERVER_PORT", "8090".to_owned());
    }
    if !cluster.files.pam_private_key.is_empty() {
        set(
            "VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH",
            format!("{PAM_FOLDER}/{PAM_PRIVATE_FILE}"),
        );
    }
    if !cluster.files.pam_public_key.is_empty() {
        set(
            "VISA_VDI_SIGNATURE_PUBLIC_KEY_PATH",
            format!("{PAM_FOLDER}/{PAM_PUBLIC_FILE}"),
        );
    }
    map
}

/// Writes the Redis URL as the line wants it: in 2.x the scheme alone switches TLS on.
fn redis_url(cluster: &Cluster, line: Line) -> String {
    let redis = &cluster.redis;
    match redis.url.parse::<RedisUrl>() {
        Ok(mut url) => {
            if line == Line::V2 {
                url.is_tls = redis.tls;
            }
            url.to_string()
        }
        Err(_) => redis.url.clone(),
    }
}

#[cfg(test)]
mod tests;
