//! Cluster documents of the tests, and their bundles on disk.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::LazyLock;

use rcgen::SanType;
use visa_cluster::diagnostic::{Diagnostic, Severity};
use visa_cluster::lint::{self, Subject};
use visa_cluster::model::{Cluster, FilesField, Secret, Secrets, SiteFile, SiteFiles, Value};
use visa_cluster::render::{Bundle, RenderError, Resolved};
use visa_cluster::store::project;

use super::certificates::{Authority, Identity};

/// The newest release of each line.
pub(crate) const RELEASES: [&str; 2] = ["3.8.2", "2.11.2"];

/// The hosts' certificate, the same in all documents of a test.
static IDENTITY: LazyLock<Identity> = LazyLock::new(|| {
    Authority::new().issue_with("visa.example.org", |params| {
        let name = "*.example.org".try_into().expect("a name");
        params.subject_alt_names.push(SanType::DnsName(name));
    })
});

/// A document with all that stands around it.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) cluster: Cluster,
    pub(crate) secrets: Secrets,
    pub(crate) site_files: SiteFiles,
}

impl Project {
    /// A sound cluster of so many hosts, `visa-1.example.org` and so on; the first is the primary.
    pub(crate) fn new(release: &str, hosts: usize) -> Self {
        let mut text = format!(
            r#"
            schema = 1
            [cluster]
            name = "ill"
            public_url = "https://visa.example.org"
            release = "{release}"
            [redis]
            url = "redis://db.example.org:6379"
            [database]
            url = "jdbc:postgresql://db.example.org:5432/visa"
            username = "visa"
            [balancer]
            address = "lb.example.org"
            [env]
            VISA_CLIENT_CONFIG_LOGIN_ISSUER = "https://login.example.org/realms/visa"
            VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID = "visa"
            VISA_ACCOUNTS_IDP = "https://login.example.org/realms/visa/.well-known/openid-configuration"
            VISA_ACCOUNTS_CLIENT_ID = "visa"
            VISA_CLOUD_SERVER_NAME_PREFIX = "VISA-PROD"
            VISA_CLOUD_IDENTITY_ENDPOINT = "https://cloud.example.org:5000/v3"
            VISA_CLOUD_COMPUTE_ENDPOINT = "https://cloud.example.org:8774/v2.1"
            VISA_CLOUD_IMAGE_ENDPOINT = "https://cloud.example.org:9292"
            VISA_CLOUD_NETWORK_ENDPOINT = "https://cloud.example.org:9696"
            VISA_CLOUD_APPLICATION_ID = "0f1e2d3c"
            VISA_CLOUD_ADDRESS_PROVIDER = "provider"
            VISA_CLOUD_ADDRESS_PROVIDER_UUID = "6f1b5a34-7c1e-4a68-9f41-0d6f8a0f2b11"
            "#
        );
        if release.starts_with("2.") {
            text.push_str(
                r#"
                VISA_LOGGING_FILE_FORMAT = "%d{ISO8601} %-5level %logger - %msg%n"
                VISA_LOGGING_SYSLOG_FORMAT = "%-5level %logger - %msg%n"
                "#,
            );
        }
        if release.starts_with("3.") && !RELEASES.contains(&release) {
            // Syslog is on by default in earlier ones.
            text.push_str("VISA_LOGGING_SYSLOG_ENABLED = \"false\"\n");
        }
        for number in 1..=hosts {
            let role = if number == 1 { "primary" } else { "secondary" };
            write!(
                text,
                r#"
                [[hosts]]
                name = "visa-{number}"
                address = "visa-{number}.example.org"
                role = "{role}"
                "#
            )
            .expect("a text takes any text");
        }
        let cluster = project::parse(&text)
            .expect("the document of the tests")
            .cluster;
        let mut secrets = Secrets::default();
        for name in [
            "VISA_DATABASE_PASSWORD",
            "VISA_VDI_REDIS_PASSWORD",
            "VISA_CLOUD_APPLICATION_SECRET",
        ] {
            secrets.set(name, Secret::new("correct-horse-9".to_owned()));
        }
        Self {
            cluster,
            secrets,
            site_files: SiteFiles::default(),
        }
    }

    /// The same with some changes.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Adds a file of the site.
    pub(crate) fn give_file(&mut self, field: FilesField, path: &str, content: &[u8]) {
        self.cluster
            .files
            .set(field, &Value::from(path))
            .expect("a path is a text");
        self.site_files
            .set(field, path, SiteFile::found(content.to_vec()));
    }

    /// Adds every file that a site can have.
    pub(crate) fn give_all_files(&mut self) {
        for field in FilesField::ALL {
            let content = match field {
                FilesField::AttributeProvider => "exports.getUserId = user => user.get('sub')\n",
                FilesField::HostCertificate => &IDENTITY.certificate,
                FilesField::HostCertificateKey => &IDENTITY.key,
                FilesField::PamPrivateKey => include_str!("../fixtures/keys/rsa.pem"),
                FilesField::PamPublicKey => include_str!("../fixtures/keys/rsa-public.pem"),
            };
            let path = format!("files/{}", field.info().key);
            self.give_file(*field, &path, content.as_bytes());
        }
    }

    /// Gives the variables of all hosts more of them.
    pub(crate) fn give_variables<'a>(
        &mut self,
        variables: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) {
        for (name, value) in variables {
            self.cluster.env.set(name, value);
        }
    }

    /// Returns the fields of which lint says that they stop an export.
    pub(crate) fn errors(&self) -> Vec<(&'static str, String)> {
        self.findings()
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| (finding.code, finding.location))
            .collect()
    }

    /// Returns all that lint says.
    pub(crate) fn findings(&self) -> Vec<Diagnostic> {
        lint::check(&self.subject())
    }

    /// Renders the bundle.
    pub(crate) fn render(&self) -> Result<Bundle, RenderError> {
        let subject = self.subject();
        Resolved::new(&subject)?.bundle()
    }

    /// Renders the bundle of a sound document.
    pub(crate) fn bundle(&self) -> Bundle {
        assert_eq!(self.errors(), [], "lint");
        self.render().expect("a sound document")
    }

    fn subject(&self) -> Subject<'_> {
        Subject::new(&self.cluster, &self.secrets, &self.site_files)
    }
}

/// Writes one folder of a bundle, with the modes that its files are to have.
pub(crate) fn write_part(bundle: &Bundle, part: &str, folder: &Path) {
    for file in bundle.files() {
        let Some(path) = file.path.strip_prefix(&format!("{part}/")) else {
            continue;
        };
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a new folder");
        fs::write(&path, file.content.bytes()).expect("a new file");
        fs::set_permissions(&path, fs::Permissions::from_mode(file.mode)).expect("a mode");
    }
}

/// Returns the text of a file that must be in a bundle.
pub(crate) fn text_of(bundle: &Bundle, path: &str) -> String {
    let file = bundle.file(path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(file.content.bytes().to_vec()).expect("UTF-8")
}
