//! A sound document for the tests of the rules to spoil.

use super::{Subject, check};
use crate::diagnostic::Diagnostic;
use crate::model::syntax::Line;
use crate::model::{
    Cluster, Edit, EnvMap, FieldPath, Host, Role, Secret, Secrets, SiteFile, SiteFiles, Value,
};

/// A document with its secrets and files.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) cluster: Cluster,
    pub(crate) secrets: Secrets,
    pub(crate) site_files: SiteFiles,
}

impl Case {
    /// Two hosts without any fault.
    pub(crate) fn new(line: Line) -> Self {
        let mut cluster = Cluster::default();
        let settings = &mut cluster.settings;
        settings.name = "ill".to_owned();
        settings.public_url = "https://visa.example.org".to_owned();
        settings.release = match line {
            Line::V2 => "2.11.2",
            Line::V3 => "3.8.2",
        }
        .to_owned();
        cluster.hosts = [("visa-1", Role::Primary), ("visa-2", Role::Secondary)]
            .into_iter()
            .map(|(name, role)| Host {
                name: name.to_owned(),
                address: format!("{name}.example.org"),
                role,
                ..Host::default()
            })
            .collect();
        cluster.redis.url = "redis://db.example.org:6379".to_owned();
        cluster.database.url = "jdbc:postgresql://db.example.org:5432/visa".to_owned();
        cluster.database.username = "visa".to_owned();
        cluster.balancer.address = "lb.example.org".to_owned();
        cluster.env = EnvMap::from_iter([
            (
                "VISA_CLIENT_CONFIG_LOGIN_ISSUER",
                "https://login.example.org/realms/visa",
            ),
            ("VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID", "visa"),
            (
                "VISA_ACCOUNTS_IDP",
                "https://login.example.org/realms/visa/.well-known/openid-configuration",
            ),
            ("VISA_ACCOUNTS_CLIENT_ID", "visa"),
            ("VISA_CLOUD_SERVER_NAME_PREFIX", "VISA-PROD"),
            (
                "VISA_CLOUD_IDENTITY_ENDPOINT",
                "https://cloud.example.org:5000/v3",
            ),
            (
                "VISA_CLOUD_COMPUTE_ENDPOINT",
                "https://cloud.example.org:8774/v2.1",
            ),
            (
                "VISA_CLOUD_IMAGE_ENDPOINT",
                "https://cloud.example.org:9292",
            ),
            (
                "VISA_CLOUD_NETWORK_ENDPOINT",
                "https://cloud.example.org:9696",
            ),
            ("VISA_CLOUD_APPLICATION_ID", "0f1e2d3c"),
            ("VISA_CLOUD_ADDRESS_PROVIDER", "provider"),
            (
                "VISA_CLOUD_ADDRESS_PROVIDER_UUID",
                "6f1b5a34-7c1e-4a68-9f41-0d6f8a0f2b11",
            ),
        ]);
        if line == Line::V2 {
            cluster.env.set(
                "VISA_LOGGING_FILE_FORMAT",
                "%d{ISO8601} %-5level %logger - %msg%n",
            );
            cluster
                .env
                .set("VISA_LOGGING_SYSLOG_FORMAT", "%-5level %logger - %msg%n");
        }
        let mut secrets = Secrets::default();
        for name in [
            "VISA_DATABASE_PASSWORD",
            "VISA_VDI_REDIS_PASSWORD",
            "VISA_CLOUD_APPLICATION_SECRET",
        ] {
            secrets.set(name, Secret::new("correct-horse-9".to_owned()));
        }
        Self {
            cluster: cluster.with_host_ids(),
            secrets,
            site_files: SiteFiles::default(),
        }
    }

    /// The same, spoilt.
    pub(crate) fn spoilt(line: Line, spoil: impl FnOnce(&mut Self)) -> Self {
        let mut case = Self::new(line);
        spoil(&mut case);
        case
    }

    /// The same in 3.x, spoilt.
    pub(crate) fn v3(spoil: impl FnOnce(&mut Self)) -> Self {
        Self::spoilt(Line::V3, spoil)
    }

    /// Gives it a file; a field that names none yet names one then.
    pub(crate) fn give(&mut self, field: impl Into<FieldPath>, file: SiteFile) {
        let field = field.into();
        let mut path = self.cluster.get(&field).expect("a field").to_string();
        if path.is_empty() {
            path = "site.file".to_owned();
            let value = Value::from(path.as_str());
            let edit = Edit::Set {
                field: field.clone(),
                value,
            };
            self.cluster.apply(&edit).expect("a field of a file");
        }
        self.site_files.set(field, path, file);
    }

    /// Gives it a file with this text.
    pub(crate) fn give_text(&mut self, field: impl Into<FieldPath>, text: &str) {
        self.give(field, SiteFile::found(text.as_bytes().to_vec()));
    }

    /// Judges it, and asserts that every fix that is offered changes something.
    pub(crate) fn check(&self) -> Vec<Diagnostic> {
        let findings = check(&Subject::new(
            &self.cluster,
            &self.secrets,
            &self.site_files,
        ));
        for finding in &findings {
            for fix in &finding.fixes {
                let mut fixed = self.cluster.clone();
                for edit in &fix.edits {
                    fixed.apply(edit).expect("a fix can be applied");
                }
                assert_ne!(fixed, self.cluster, "{} changes nothing", finding.code);
            }
        }
        findings
    }

    /// Returns the fields that one rule finds fault with.
    pub(crate) fn fields(&self, code: &str) -> Vec<String> {
        self.findings(code)
            .into_iter()
            .map(|finding| finding.location)
            .collect()
    }

    /// Returns the findings of one rule.
    pub(crate) fn findings(&self, code: &str) -> Vec<Diagnostic> {
        self.check()
            .into_iter()
            .filter(|finding| finding.code == code)
            .collect()
    }

    /// Does by hand what a rule asks for, and asserts that the rule fires before and is quiet then.
    pub(crate) fn mend(mut self, code: &str, remedy: impl FnOnce(&mut Self)) -> Self {
        assert_ne!(self.fields(code), [""; 0], "{code} before its remedy");
        remedy(&mut self);
        assert_eq!(self.fields(code), [""; 0], "{code} after its remedy");
        self
    }

    /// Applies the first fix of each finding of a rule, and asserts that the rule is quiet then.
    pub(crate) fn fix(mut self, code: &str) -> Self {
        let edits: Vec<Edit> = self
            .findings(code)
            .into_iter()
            .flat_map(|finding| finding.fixes.into_iter().next().expect("a fix").edits)
            .collect();
        assert!(!edits.is_empty(), "{code} has nothing to fix");
        for edit in &edits {
            self.cluster.apply(edit).expect("a fix can be applied");
        }
        assert_eq!(self.fields(code), [""; 0], "{code} after its fix");
        self
    }
}
