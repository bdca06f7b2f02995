//! What is known about VISA itself: variables, images and routes, read from `assets/catalog/`.
//!
//! Nothing in here is about one cluster. The data are part of the program and are read once; the
//! tests below prove that they are sound, so that reading them cannot fail later.

mod group;
mod image;
mod nearest;
mod route;
mod sample_secret;
mod secrecy;
mod secret_word;
mod switch;
mod value_type;
mod variable;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use group::Group;
pub(crate) use image::registry;
pub use image::{Component, ImageInfo};
pub use nearest::nearest;
pub use route::{Match, Route, Service};
pub use sample_secret::SampleSecrets;
pub use secrecy::{
    is_login_header, is_secret, is_secret_of, may_hold_secret, must_be_hidden, names_a_secret,
};
pub use switch::switch;
pub use value_type::ValueType;
pub use variable::{
    Condition, EarlierDefault, InLine, Member, Outcome, Owner, Reader, Required, Variable,
};

/// Everything that is known about VISA.
#[derive(Debug)]
pub struct Catalog {
    variables: Vec<Variable>,
    by_name: BTreeMap<String, usize>,
    groups: Vec<Group>,
    images: Vec<ImageInfo>,
    sample_secrets: Vec<SampleSecrets>,
    routes: Vec<Route>,
}

/// The variable files with the component that reads them; one row a component.
const VARIABLES: &[(Component, &str)] = &[
    (
        Component::Api,
        include_str!("../../assets/catalog/variables/api.toml"),
    ),
    (
        Component::Accounts,
        include_str!("../../assets/catalog/variables/accounts.toml"),
    ),
    (
        Component::JupyterProxy,
        include_str!("../../assets/catalog/variables/jupyter-proxy.toml"),
    ),
    (
        Component::SecurityGroups,
        include_str!("../../assets/catalog/variables/security-groups.toml"),
    ),
    (
        Component::Compose,
        include_str!("../../assets/catalog/variables/compose.toml"),
    ),
];

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::load);

impl Catalog {
    /// Returns the catalogue of this program.
    #[must_use]
    pub fn get() -> &'static Self {
        &CATALOG
    }

    fn load() -> Self {
        #[derive(Deserialize)]
        struct Variables {
            variable: Vec<Variable>,
        }
        #[derive(Deserialize)]
        struct Groups {
            group: Vec<Group>,
        }
        #[derive(Deserialize)]
        struct Images {
            image: Vec<ImageInfo>,
        }
        #[derive(Deserialize)]
        struct Samples {
            sample: Vec<SampleSecrets>,
        }
        #[derive(Deserialize)]
        struct Routes {
            route: Vec<Route>,
        }

        let groups = read::<Groups>(include_str!("../../assets/catalog/groups.toml")).group;
        let mut variables = Vec::new();
        for (component, text) in VARIABLES {
            for mut variable in read::<Variables>(text).variable {
                variable.component = *component;
                variables.push(variable);
            }
        }
        // Forms and exported files show the variables by group; within one, in catalogue order.
        variables
            .sort_by_key(|variable| groups.iter().position(|group| group.key == variable.group));
        let by_name = variables
            .iter()
            .enumerate()
            .map(|(index, variable)| (variable.name.clone(), index))
            .collect();
        Self {
            variables,
            by_name,
            groups,
            images: read::<Images>(include_str!("../../assets/catalog/images.toml")).image,
            sample_secrets: read::<Samples>(include_str!(
                "../../assets/catalog/sample-secrets.toml"
            ))
            .sample,
            routes: read::<Routes>(include_str!("../../assets/catalog/routes.toml")).route,
        }
    }

    /// Returns all variables, by group and within a group in catalogue order.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Finds a variable.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.by_name.get(name).map(|&index| &self.variables[index])
    }

    /// Returns all variables, sorted by name.
    pub fn by_name(&self) -> impl Iterator<Item = &Variable> {
        self.by_name.values().map(|&index| &self.variables[index])
    }

    /// Returns the place of a variable among all; those that are unknown come last.
    #[must_use]
    pub fn position(&self, name: &str) -> usize {
        self.by_name.get(name).copied().unwrap_or(usize::MAX)
    }

    /// Returns the groups of variables in their order.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Finds the image of a component; `None` for one that VISA publishes no image for.
    #[must_use]
    pub fn image(&self, component: Component) -> Option<&ImageInfo> {
        self.images
            .iter()
            .find(|image| image.component == component)
    }

    /// Returns the passwords and tokens of samples and manuals.
    #[must_use]
    pub fn sample_secrets(&self) -> &[SampleSecrets] {
        &self.sample_secrets
    }

    /// Returns all routes of both lines, in the order in which a proxy must test them.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
}

/// Reads a file of the catalogue.
fn read<T: DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("the embedded catalogue is read by a test")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::syntax::{Line, VariableName};

    #[test]
    fn all_variables_are_there_once_and_well_named() {
        let catalog = Catalog::get();
        assert_eq!(catalog.variables.len(), 193);
        assert_eq!(catalog.by_name.len(), 193, "a name stands there twice");
        for variable in catalog.variables() {
            assert!(
                variable.name.parse::<VariableName>().is_ok(),
                "{}",
                variable.name
            );
        }
    }

    #[test]
    fn what_others_make_is_given_to_nobody() {
        for variable in Catalog::get().variables() {
            let is_chosen = variable.given_to.is_some();
            assert!(!is_chosen || variable.secret, "{}", variable.name);
        }
        let given_to = |name| Catalog::get().variable(name)?.given_to.as_deref();
        assert!(given_to("VISA_VDI_REDIS_PASSWORD").is_some());
        assert_eq!(given_to("VISA_CLOUD_APPLICATION_SECRET"), None);
    }

    #[test]
    fn each_line_knows_the_variables_that_its_sources_read() {
        let readers = |line| {
            Catalog::get()
                .variables()
                .iter()
                .filter(|variable| variable.reader == Reader::Service)
                .filter(|variable| variable.in_line(line).is_some())
                .count()
        };
        // Counted in VISA's sources at 2.11.2 and 3.8.2, without the one that only compose reads.
        assert_eq!((readers(Line::V2), readers(Line::V3)), (115, 136));
    }

    #[test]
    fn every_reference_of_a_variable_leads_somewhere() {
        let catalog = Catalog::get();
        for variable in catalog.variables() {
            let name = &variable.name;
            assert!(
                catalog.groups.iter().any(|g| g.key == variable.group),
                "{name}: group"
            );
            if let Some(new) = &variable.replaced_by {
                assert!(catalog.variable(new).is_some(), "{name}: replaced by {new}");
            }
            for line in Line::ALL {
                let Some(in_line) = variable.in_line(line) else {
                    continue;
                };
                assert_eq!(
                    in_line.required == Required::When,
                    !in_line.when.is_empty(),
                    "{name}: a condition goes with required = when"
                );
                for condition in &in_line.when {
                    let target = catalog.variable(&condition.name);
                    assert!(
                        target.is_some_and(|target| target.in_line(line).is_some()),
                        "{name}: condition on {}",
                        condition.name
                    );
                }
            }
        }
    }

    #[test]
    fn every_default_is_a_value_of_its_type() {
        for variable in Catalog::get().variables() {
            for (line, in_line) in Line::ALL.map(|line| (line, variable.in_line(line))) {
                let earlier = in_line.into_iter().flat_map(|in_line| &in_line.earlier);
                let newest = in_line.map(|in_line| &in_line.default);
                let all = newest.into_iter().chain(earlier.map(|one| &one.default));
                // VISA itself takes null for "unset" (visa/env-catalog.csv, notes).
                for default in all.flatten().filter(|default| *default != "null") {
                    let checked = variable.check(line, default);
                    assert_eq!(checked, Ok(()), "{} in {line}", variable.name);
                }
            }
        }
    }

    #[test]
    fn every_text_is_written_for_people() {
        let mut summaries = BTreeSet::new();
        for variable in Catalog::get().variables() {
            let (name, summary) = (&variable.name, &variable.summary);
            assert!(summaries.insert(summary), "{name}: same summary as another");
            assert!(summary.len() >= 30, "{name}: {summary}");
            assert!(!summary.ends_with('.'), "{name}: {summary}");
            assert!(!variable.source.is_empty(), "{name}: source");
            for text in [summary].into_iter().chain(&variable.note) {
                assert!(!text.contains(['\n', '[']), "{name}: {text}");
            }
        }
    }

    #[test]
    fn only_json_has_members() {
        for variable in Catalog::get().variables() {
            let is_json = variable.value_type == ValueType::Json;
            assert!(variable.members.is_empty() || is_json, "{}", variable.name);
        }
    }

    #[test]
    fn every_group_is_used_and_has_a_title() {
        let catalog = Catalog::get();
        for group in catalog.groups() {
            assert!(!group.title.is_empty());
            assert!(
                catalog.variables.iter().any(|v| v.group == group.key),
                "{}",
                group.key
            );
        }
    }

    #[test]
    fn every_release_has_an_image_of_each_component() {
        for component in [
            Component::Api,
            Component::Web,
            Component::Accounts,
            Component::JupyterProxy,
        ] {
            let image = Catalog::get().image(component).expect("image");
            for line in Line::ALL {
                assert!(image.tags(line).is_sorted(), "{component:?}");
                assert!(
                    image.tags(line).iter().all(|tag| tag.line() == line),
                    "{component:?}"
                );
            }
        }
    }
}
