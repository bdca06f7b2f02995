//! The rules, one a file. To add one: write its file, and name it in the list below.

use super::Rule;

/// Declares the modules of the rules and the list of all of them, in the order of their findings.
macro_rules! rules {
    ($($name:ident),+ $(,)?) => {
        $( mod $name; )+

        /// Every rule.
        pub const ALL: &[&Rule] = &[$( &$name::RULE, )+];
    };
}

rules![
    // Roles
    no_deployed_host,
    no_primary,
    several_primaries,
    // Cluster
    bad_cluster_name,
    bad_public_url,
    bad_release,
    unknown_release,
    bad_docs_url,
    bad_subnet,
    // Hosts
    bad_host_name,
    duplicate_host_name,
    bad_host_address,
    duplicate_host_address,
    shared_host_address,
    bad_host_port,
    bad_host_weight,
    // Redis
    bad_redis_url,
    bad_redis_database,
    redis_scheme_against_tls,
    // Database
    bad_database_url,
    // Balancer
    bad_balancer_address,
    bad_balancer_setting,
    bad_balancer_path,
    unknown_backend_name,
    // Images
    bad_image,
    // Files
    missing_site_file,
    half_key_pair,
    // Variables
    bad_variable_name,
    control_character,
    decided_elsewhere,
    variable_of_other_line,
    secret_in_project,
    given_twice,
    missing_variable,
    missing_secret,
    fatal_empty_value,
    feature_without_switch,
    wrong_type,
    ambiguous_expansion,
];
