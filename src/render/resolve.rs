//! Reads a document once, field by field, into the types that templates rely on.

use std::collections::BTreeSet;
use std::str::FromStr;

use minijinja::value::{Serde, Value};
use sha2::{Digest, Sha256};

use super::context::{Balancer, Context, Docs, Host, Http2, Images, Public, Route, SiteFiles};
use crate::catalog::{self, Catalog, Component, ImageInfo, Service};
use crate::lint::Subject;
use crate::model::syntax::{
    Address, ClusterName, DnsName, DocUrl, HostName, Image, JdbcUrl, MaxFails, NginxSize,
    NginxTime, NginxVersion, Port, PublicUrl, RedisUrl, Registry, Release, ServerPath, Subnet,
    SyntaxError, Tag, Weight,
};
use crate::model::{
    BackendName, BalancerField, DatabaseField, FieldPath, FilesField, Host as HostEntry, HostField,
    ImagesField, RedisField, Role, SettingsField,
};

/// A field that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{location}: {error}")]
pub struct ResolveError {
    /// The field as the project file names it.
    pub location: String,
    /// What is wrong with it.
    pub error: SyntaxError,
}

/// A document whose every field was read.
#[derive(Debug)]
pub struct Resolved<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) context: Context,
    /// `context` as templates see it.
    pub(super) value: Value,
    /// The entries behind `context.hosts`, in the same order.
    pub(super) hosts: Vec<&'a HostEntry>,
}

impl<'a> Resolved<'a> {
    /// Reads a document; the first field that cannot be read ends it.
    pub fn new(subject: &'a Subject<'a>) -> Result<Self, ResolveError> {
        let context = Reader { subject }.context()?;
        Ok(Self {
            subject,
            value: Value::from(Serde(&context)),
            context,
            hosts: subject.cluster.deployed_hosts().collect(),
        })
    }

    /// Returns the release that the bundle is for.
    #[must_use]
    pub fn release(&self) -> Release {
        self.context.release
    }

    /// Returns the name of the cluster.
    #[must_use]
    pub fn cluster_name(&self) -> &str {
        self.context.cluster.as_str()
    }
}

/// Reads fields, and names the field that cannot be read.
struct Reader<'a> {
    subject: &'a Subject<'a>,
}

impl Reader<'_> {
    fn fail(&self, field: &FieldPath, error: SyntaxError) -> ResolveError {
        ResolveError {
            location: field.display(self.subject.cluster),
            error,
        }
    }

    fn sound<T>(
        &self,
        field: &FieldPath,
        reading: Result<T, SyntaxError>,
    ) -> Result<T, ResolveError> {
        reading.map_err(|error| self.fail(field, error))
    }

    #[expect(clippy::needless_pass_by_value, reason = "paths are made for the call")]
    fn read<T: FromStr<Err = SyntaxError>>(
        &self,
        field: FieldPath,
        text: &str,
    ) -> Result<T, ResolveError> {
        self.sound(&field, text.parse())
    }

    /// Reads a field that may be empty.
    fn read_if_given<T: FromStr<Err = SyntaxError>>(
        &self,
        field: FieldPath,
        text: &str,
    ) -> Result<Option<T>, ResolveError> {
        if text.is_empty() {
            return Ok(None);
        }
        self.read(field, text).map(Some)
    }

    fn context(&self) -> Result<Context, ResolveError> {
        let cluster = self.subject.cluster;
        let settings = &cluster.settings;
        let setting = FieldPath::Settings;
        let release: Release = self.read(setting(SettingsField::Release), &settings.release)?;
        let public: PublicUrl =
            self.read(setting(SettingsField::PublicUrl), &settings.public_url)?;
        let hosts = self.hosts()?;
        let docs: Option<DocUrl> =
            self.read_if_given(setting(SettingsField::DocsUrl), &settings.docs_url)?;
        let redis: Option<RedisUrl> =
            self.read_if_given(FieldPath::Redis(RedisField::Url), &cluster.redis.url)?;
        let database: JdbcUrl = self.read(
            FieldPath::Database(DatabaseField::Url),
            &cluster.database.url,
        )?;
        let name: ClusterName = self.read(setting(SettingsField::Name), &settings.name)?;
        Ok(Context {
            cluster_id: cluster_id(&name),
            cluster: name,
            release,
            line: release.line(),
            subnet: self
                .read_if_given::<Subnet>(setting(SettingsField::Subnet), &settings.subnet)?,
            primary: self.primary(&hosts)?,
            balancer: self.balancer(hosts.len())?,
            images: self.images(release)?,
            routes: routes(release, docs.is_some()),
            docs: docs.map(|docs| Docs {
                url: docs.origin(),
                server: docs.address().in_url(),
                authority: docs
                    .origin()
                    .rsplit_once('/')
                    .map_or_else(String::new, |(_, authority)| authority.to_owned()),
                target: format!("{}/$1", docs.decoded_path()),
            }),
            redis: redis.map(|url| url.address.with_port(url.port)),
            database: database
                .servers
                .iter()
                .map(|(address, port)| address.with_port(*port))
                .collect(),
            has_pam: !cluster.files.pam_private_key.is_empty(),
            site_files: SiteFiles {
                has_provider: self.has_file(FilesField::AttributeProvider),
                has_certificate: self.has_file(FilesField::HostCertificate),
            },
            public: Public {
                url: public.to_string(),
                name: public.address.in_url(),
                port: public.port,
                is_default_port: public.port == Port::HTTPS,
            },
            hosts,
        })
    }

    fn has_file(&self, field: FilesField) -> bool {
        !self.subject.cluster.files.get(field).to_string().is_empty()
    }

    /// Returns the one primary; a bundle with none or several must never be written.
    fn primary(&self, hosts: &[Host]) -> Result<HostName, ResolveError> {
        let mut primaries = hosts.iter().filter(|host| host.is_primary);
        match (primaries.next(), primaries.next()) {
            (Some(primary), None) => Ok(primary.name.clone()),
            _ => Err(self.fail(
                &FieldPath::Hosts,
                SyntaxError::new(
                    "not exactly one host is primary",
                    "give one host the role primary",
                ),
            )),
        }
    }

    fn hosts(&self) -> Result<Vec<Host>, ResolveError> {
        let mut hosts = Vec::new();
        let mut names = BTreeSet::new();
        for entry in self.subject.cluster.deployed_hosts() {
            let host = self.host(entry)?;
            // Folders of two hosts must not fall together, not even where case does not count.
            if !names.insert(host.name.as_str().to_ascii_lowercase()) {
                let error = SyntaxError::new("another host has this name", "rename one of them");
                return Err(self.fail(&FieldPath::Host(entry.id, HostField::Name), error));
            }
            hosts.push(host);
        }
        Ok(hosts)
    }

    fn host(&self, entry: &HostEntry) -> Result<Host, ResolveError> {
        let field = |field| FieldPath::Host(entry.id, field);
        let address: Address = self.read(field(HostField::Address), &entry.address)?;
        let port = self.sound(
            &field(HostField::HttpsPort),
            Port::try_from(entry.https_port),
        )?;
        let weight = self.sound(&field(HostField::Weight), Weight::try_from(entry.weight))?;
        let balancer = &self.subject.cluster.balancer;
        let has_own_name = balancer.backend_verify && balancer.backend_name == BackendName::Host;
        Ok(Host {
            name: self.read(field(HostField::Name), &entry.name)?,
            endpoint: address.with_port(port),
            https_port: port,
            weight: weight.get(),
            is_primary: entry.role == Role::Primary,
            upstream_pattern: has_own_name.then(|| upstream_pattern(&address, port)),
            certificate_name: if has_own_name {
                let name: DnsName =
                    self.read(field(HostField::CertificateName), &entry.certificate_name)?;
                Some(name)
            } else {
                None
            },
            address,
        })
    }

    fn balancer(&self, hosts: usize) -> Result<Balancer, ResolveError> {
        let balancer = &self.subject.cluster.balancer;
        let field = FieldPath::Balancer;
        let nginx: NginxVersion = self.read(field(BalancerField::Nginx), &balancer.nginx)?;
        let certificate: ServerPath =
            self.read(field(BalancerField::Certificate), &balancer.certificate)?;
        let certificate_key: ServerPath = self.read(
            field(BalancerField::CertificateKey),
            &balancer.certificate_key,
        )?;
        let backend_ca: Option<ServerPath> = if balancer.backend_verify {
            Some(self.read(field(BalancerField::BackendCa), &balancer.backend_ca)?)
        } else {
            None
        };
        let mounts: BTreeSet<&str> = [
            Some(&certificate),
            Some(&certificate_key),
            backend_ca.as_ref(),
        ]
        .into_iter()
        .flatten()
        .map(ServerPath::mount)
        .collect();
        let http2 = if nginx.has_http2_directive() {
            Http2::Directive
        } else {
            Http2::Listen
        };
        let max_fails = self.sound(
            &field(BalancerField::MaxFails),
            MaxFails::try_from(balancer.max_fails),
        )?;
        Ok(Balancer {
            address: self.read(field(BalancerField::Address), &balancer.address)?,
            image: self.read(field(BalancerField::Nginx), &format!("nginx:{nginx}"))?,
            http2: balancer.http2.then_some(http2),
            has_ipv6: balancer.ipv6,
            method: balancer.method,
            mounts: mounts.into_iter().map(str::to_owned).collect(),
            certificate,
            certificate_key,
            has_host_names: backend_ca.is_some() && balancer.backend_name == BackendName::Host,
            backend_ca,
            max_fails: max_fails.get(),
            fail_timeout: self
                .read::<NginxTime>(field(BalancerField::FailTimeout), &balancer.fail_timeout)?,
            max_body: self.read::<NginxSize>(field(BalancerField::MaxBody), &balancer.max_body)?,
            websocket_timeout: self.read(
                field(BalancerField::WebsocketTimeout),
                &balancer.websocket_timeout,
            )?,
            tells_host: balancer.served_by,
            zone_kib: zone_kib(hosts),
        })
    }

    fn images(&self, release: Release) -> Result<Images, ResolveError> {
        let images = &self.subject.cluster.images;
        let registry = match self
            .read_if_given::<Registry>(FieldPath::Images(ImagesField::Registry), &images.registry)?
        {
            Some(registry) => registry.to_string(),
            None => catalog::registry(release.line()).to_owned(),
        };
        let visa = |component, field, tag: &str| {
            let field = FieldPath::Images(field);
            let tag = self.read_if_given::<Tag>(field.clone(), tag)?;
            let image = Catalog::get().image(component);
            let repository = image.map_or("", |image| image.repository.as_str());
            let tag = match (tag, image) {
                (Some(tag), _) => tag.to_string(),
                // The API is the release. The web pages keep step with it, so a release that is newer
                // than all that the catalogue knows has an image of them, and older pages might not
                // fit it. The other two are released when there is something new in them.
                (None, Some(image))
                    if component != Component::Api
                        && !(component == Component::Web && is_newer(release, image)) =>
                {
                    image.tag_for(release).to_string()
                }
                (None, _) => release.to_string(),
            };
            self.read::<Image>(field, &format!("{registry}/{repository}:{tag}"))
        };
        Ok(Images {
            proxy: self.read(FieldPath::Images(ImagesField::Proxy), &images.proxy)?,
            api: visa(Component::Api, ImagesField::Api, &images.api)?,
            web: visa(Component::Web, ImagesField::Web, &images.web)?,
            accounts: visa(Component::Accounts, ImagesField::Accounts, &images.accounts)?,
            jupyter_proxy: visa(
                Component::JupyterProxy,
                ImagesField::JupyterProxy,
                &images.jupyter_proxy,
            )?,
            security_groups: self.read_if_given(
                FieldPath::Images(ImagesField::SecurityGroups),
                &images.security_groups,
            )?,
        })
    }
}

/// Tells whether a release is newer than every known tag of an image.
fn is_newer(release: Release, image: &ImageInfo) -> bool {
    let newest = image.tags(release.line()).last();
    newest.is_some_and(|newest| *newest < release)
}

/// Returns what the names in the load balancer's configuration end with, so that one NGINX can serve
/// several clusters.
///
/// NGINX refuses variables of more than 46 characters, as `variables_hash_bucket_size` is 64 by
/// default and can be set only once for all clusters. So a long name is cut, and told from its like
/// by its hash; so is one with an underscore from one with a hyphen.
fn cluster_id(name: &ClusterName) -> String {
    let name = name.as_str();
    let id = name.replace('-', "_");
    if id.len() <= 24 && !name.contains('_') {
        return id;
    }
    let hash = Sha256::digest(name);
    let hash = hash[..4].iter().map(|byte| format!("{byte:02x}"));
    format!("{}_{}", &id[..id.len().min(15)], hash.collect::<String>())
}

/// Returns the paths that a release has; the documentation's only if there is any.
fn routes(release: Release, has_docs: bool) -> Vec<Route> {
    let routes = Catalog::get()
        .routes()
        .iter()
        .filter(|route| route.is_in(release));
    routes
        .filter(|route| has_docs || route.service != Some(Service::Docs))
        .map(|route| Route {
            path: &route.path,
            matching: route.matching,
            upstream: route.service.and_then(Service::url),
            is_docs: route.service == Some(Service::Docs),
            is_websocket: route.websocket,
            is_balanced: route.balanced,
            raw: route.raw.as_deref(),
            rewrite: route.rewrite.as_deref(),
            redirect: route.redirect.as_deref(),
            summary: &route.summary,
        })
        .collect()
}

/// Writes the expression for the last address in `$upstream_addr`, which lists all that were tried.
fn upstream_pattern(address: &Address, port: Port) -> String {
    let mut pattern = String::from("~(^|[ ,])");
    for c in address.with_port(port).chars() {
        if matches!(c, '.' | '[' | ']') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('$');
    pattern
}

/// Returns how much shared memory an upstream needs: NGINX takes under 2 KiB a server and some
/// for itself.
fn zone_kib(hosts: usize) -> usize {
    (hosts * 4).next_power_of_two().max(256)
}
